export { adobeCommerceOrders } from './adobe-commerce.ts';
export { amazonOrders } from './amazon.ts';
export { miraklOrders } from './mirakl.ts';
export { mobileAppOrders } from './mobile-app.ts';
