// Generated from the description of Harbourmart Seller API by `crossdock add connector`.
import type { Call, VendorResponse } from '../../../src/index.ts';
import type {
  Cancellation,
  NewShipment,
  Order,
  OrderPage,
  Seller,
  Shipment,
  ShipmentList,
  StockResults,
  StockUpdate,
} from './wire.ts';

export interface GetSellerParameters {}
export type GetSellerAnswer = Seller;
/** GET /v1/me: The seller whose token it is */
export const getSeller = (call: Call, _parameters: GetSellerParameters): Promise<VendorResponse> =>
  call.request({ method: 'GET', path: `/v1/me` });

export interface ListOrdersParameters {
  readonly updatedSince?: string;
  readonly page?: number;
  readonly pageSize?: number;
}
export type ListOrdersAnswer = OrderPage;
/** GET /v1/orders: Orders by their last change, oldest first */
export const listOrders = (call: Call, parameters: ListOrdersParameters): Promise<VendorResponse> =>
  call.request({
    method: 'GET',
    path: `/v1/orders`,
    query: { updated_since: parameters.updatedSince, page: parameters.page, page_size: parameters.pageSize },
  });

export interface GetOrderParameters {
  readonly orderId: string;
}
export type GetOrderAnswer = Order;
/** GET /v1/orders/{order_id}: One order */
export const getOrder = (call: Call, parameters: GetOrderParameters): Promise<VendorResponse> =>
  call.request({ method: 'GET', path: `/v1/orders/${encodeURIComponent(String(parameters.orderId))}` });

export interface CancelOrderParameters {
  readonly orderId: string;
  readonly body: Cancellation;
}
export type CancelOrderAnswer = Order;
/** POST /v1/orders/{order_id}/cancel: Calls an order off that has not been shipped */
export const cancelOrder = (call: Call, parameters: CancelOrderParameters): Promise<VendorResponse> =>
  call.request({
    method: 'POST',
    path: `/v1/orders/${encodeURIComponent(String(parameters.orderId))}/cancel`,
    body: parameters.body,
  });

export interface ListShipmentsParameters {
  readonly orderId: string;
}
export type ListShipmentsAnswer = ShipmentList;
/** GET /v1/orders/{order_id}/shipments: The parcels of an order */
export const listShipments = (call: Call, parameters: ListShipmentsParameters): Promise<VendorResponse> =>
  call.request({ method: 'GET', path: `/v1/orders/${encodeURIComponent(String(parameters.orderId))}/shipments` });

export interface CreateShipmentParameters {
  readonly orderId: string;
  readonly body: NewShipment;
}
export type CreateShipmentAnswer = Shipment;
/** POST /v1/orders/{order_id}/shipments: Tells that a parcel has left */
export const createShipment = (call: Call, parameters: CreateShipmentParameters): Promise<VendorResponse> =>
  call.request({
    method: 'POST',
    path: `/v1/orders/${encodeURIComponent(String(parameters.orderId))}/shipments`,
    body: parameters.body,
  });

export interface SetStockParameters {
  readonly body: StockUpdate;
}
export type SetStockAnswer = StockResults;
/** PUT /v1/stock: Sets quantities of up to 100 articles; each has a result of its own */
export const setStock = (call: Call, parameters: SetStockParameters): Promise<VendorResponse> =>
  call.request({ method: 'PUT', path: `/v1/stock`, body: parameters.body });
