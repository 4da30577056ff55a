import { ArticleRooms } from '../../support/article-rooms.js';
import { testOrders } from './orders-of-tabs.js';

testOrders(new ArticleRooms(), { orders: 10, steps: 12 });
