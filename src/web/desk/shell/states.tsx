import { Button, CircularProgress, Typography } from '@mui/material';
import { Room } from './room.js';

/** Shown while a room is loaded. */
export const Loading = () => (
  <CircularProgress aria-label="불러오고 있어요" sx={{ display: 'block', margin: '4rem auto' }} />
);

/** Shown for an address without a room, also of a room that the role may not see. */
export const Missing = () => (
  <Room title="없는 화면이에요">
    <Typography>주소를 잘못 적었거나, 지금 역할로는 볼 수 없는 화면이에요.</Typography>
  </Room>
);

/** Shown when a room fails. */
export const Broken = () => (
  <main>
    <Room title="화면에 문제가 생겼어요">
      <Button variant="contained" onClick={() => location.reload()}>
        다시 열기
      </Button>
    </Room>
  </main>
);
