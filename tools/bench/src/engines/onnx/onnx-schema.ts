import protobuf from 'protobufjs';
import { contributed } from './graph-builder.ts';

/** The part of ONNX's schema that an exported decoder uses; names and numbers are those of onnx.proto. */
const schema = `
syntax = "proto2"; package onnx;
message AttributeProto { optional string name = 1; optional float f = 2; optional int64 i = 3; repeated int64 ints = 8; optional int32 type = 20; }
message NodeProto { repeated string input = 1; repeated string output = 2; optional string name = 3; optional string op_type = 4; repeated AttributeProto attribute = 5; optional string domain = 7; }
message TensorProto { repeated int64 dims = 1; optional int32 data_type = 2; optional string name = 8; optional bytes raw_data = 9; }
message Dimension { optional int64 dim_value = 1; optional string dim_param = 2; }
message TensorShapeProto { repeated Dimension dim = 1; }
message TensorType { optional int32 elem_type = 1; optional TensorShapeProto shape = 2; }
message TypeProto { optional TensorType tensor_type = 1; }
message ValueInfoProto { optional string name = 1; optional TypeProto type = 2; }
message GraphProto { repeated NodeProto node = 1; optional string name = 2; repeated TensorProto initializer = 5; repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; }
message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }
message ModelProto { optional int64 ir_version = 1; optional string producer_name = 2; optional GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8; }
`;

/** Writes a model; encodes what `GraphBuilder` collects. */
export function encodeModel(graph: object, opset: number): Uint8Array {
  const type = protobuf.parse(schema, { keepCase: true }).root.lookupType('onnx.ModelProto');
  return type.encode(type.create({ ir_version: 8, producer_name: 'tokstream', graph, opset_import: [{ domain: '', version: opset }, { domain: contributed, version: 1 }] })).finish();
}
