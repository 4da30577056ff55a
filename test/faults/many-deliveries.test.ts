import { describeManyDeliveries } from './many-deliveries.js';

describeManyDeliveries(12_000);
