import { describeManyDeliveries } from './many-deliveries.js';

describeManyDeliveries(100_000);
