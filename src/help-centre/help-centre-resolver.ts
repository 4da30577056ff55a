import { Query, Resolver } from 'type-graphql';
import { Input, MutationFor, Role } from '../access/index.js';
import { audit } from '../core/audit.js';
import { checkAll } from '../core/check-all.js';
import type { DataSource } from '../core/database.js';
import type { NowOrLater } from '../core/now-or-later.js';
import { usePicture } from '../media/index.js';
import { checkHelpCentre, type RenderHome } from './check-help-centre.js';
import { type HelpCentreCache, writeHelpCentre } from './help-centre-store.js';
import { HelpCentre, HelpCentreInput, HelpCentrePayload } from './help-centre-types.js';

@Resolver()
export class HelpCentreResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cache: HelpCentreCache,
    private readonly render: RenderHome,
  ) {}

  @Query(() => HelpCentre, {
    nullable: true,
    description: 'What readers see of the help centre itself: name, pictures, colour, contact.',
  })
  helpCentre(): NowOrLater<HelpCentre> {
    return this.cache.current();
  }

  @MutationFor(
    Role.ADMIN,
    HelpCentrePayload,
    'Replaces the help centre. The pages of all servers show it within 2 seconds.',
  )
  async setHelpCentre(
    @Input('The help centre.') input: HelpCentreInput,
  ): Promise<HelpCentrePayload> {
    try {
      await this.dataSource.transaction(async (manager) => {
        const picture = (field: 'logo' | 'logoDark' | 'favicon') => () =>
          input[field] ? usePicture(manager, input[field], field) : null;
        const { values } = await checkAll({
          values: () => checkHelpCentre(input, this.render),
          logo: picture('logo'),
          logoDark: picture('logoDark'),
          favicon: picture('favicon'),
        });
        await writeHelpCentre(manager, values);
        await audit(manager, { kind: 'HelpCentre', title: values.name });
      });
    } finally {
      this.cache.invalidate();
    }
    return { helpCentre: await this.cache.current() };
  }
}
