export { fulfilmentException, shipmentConfirmed } from './await-shipment.ts';
export { addressChanged } from './change-address.ts';
export { cancellationRequested } from './on-signals.ts';
export { paymentChanged } from './payment-changed.ts';
export { orderToCash } from './process.ts';
export type { OrderPolicy, OrderState } from './state.ts';
