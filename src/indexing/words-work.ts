import { sleep } from '../core/durations.js';
import { SearchEngineName } from '../search/index.js';
import { Deliverer } from './deliverer.js';
import { IndexCheck } from './index-check.js';
import type { TargetWork, WorkContext } from './target-loop.js';
import type { WordsTarget } from './words-target.js';

/**
 * Keeps the words of the articles, independently of Elasticsearch: an article may be searchable
 * there before its words are known, and words are removed while Elasticsearch is away.
 */
export class WordsWork implements TargetWork {
  readonly name = SearchEngineName.MEMORY;
  private readonly deliverer: Deliverer;
  private readonly check: IndexCheck;
  /** Whether the dictionary or the target may have changed, or claims may be left. */
  private isDue = true;

  constructor(
    private readonly context: WorkContext,
    private readonly words: WordsTarget,
  ) {
    this.deliverer = new Deliverer(context, words);
    this.check = new IndexCheck(context, words);
  }

  distrust(): void {
    this.isDue = true;
  }

  async run(leading: () => boolean): Promise<boolean> {
    if (this.isDue) {
      this.isDue = false;
      await this.context.deliveries.releaseAll(this.name);
      await this.words.follow();
    }
    const target = await this.context.targets.live(this.name);
    if (!target) {
      this.isDue = true;
      return true;
    }
    const mayContinue = () => leading() && !this.isDue;
    const sent = await this.deliverer.deliver(target, { refresh: false }, mayContinue);
    const isCut = sent === 'none' && (await this.context.deliveries.awaited(target.id)) === 0;
    if (target.finishedAt === null && isCut) await this.context.targets.finish(target);
    if (sent === 'some' && mayContinue()) await sleep(this.context.timings.pauseMs);
    const isChecking = target.finishedAt !== null && leading() && (await this.check.step(target));
    return sent !== 'none' || isChecking;
  }
}
