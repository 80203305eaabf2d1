export { fulfilmentException, shipmentConfirmed } from './await-shipment.ts';
export { addressChanged, cancellationRequested } from './on-signals.ts';
export { orderToCash } from './process.ts';
export type { OrderPolicy, OrderState } from './state.ts';
