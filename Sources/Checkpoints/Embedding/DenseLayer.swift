import Foundation
import Kernels
import Storage

/// A linear layer with a function behind it, which sentence-transformers puts behind the pooling.
package struct DenseLayer: Sendable {
  /// The numbers that come out.
  package let width: Int
  /// [width, in], row by row.
  private let weight: [Float]
  private let bias: [Float]
  private let function: Function

  /// The functions that occur, by PyTorch's names.
  private enum Function: String, CaseIterable {
    case identity = "Identity"
    case tanh = "Tanh"
    case relu = "ReLU"
    case gelu = "GELU"
    case sigmoid = "Sigmoid"

    func value(_ x: Double) -> Double {
      switch self {
      case .identity: x
      case .tanh: Foundation.tanh(x)
      case .relu: max(x, 0)
      case .gelu: 0.5 * x * erfc(-x / 2.0.squareRoot())
      case .sigmoid: 1 / (1 + exp(-x))
      }
    }
  }

  /// Above the widest that is published, 12,288.
  private static let widest = 1 << 16

  /// Reads the layer in a folder.
  ///
  /// - Parameter width: the numbers that go in.
  /// - Throws: ``FileError`` if it cannot be read, does not fit `width`, or has what Apus does not compute, by its name.
  init(_ folder: String, width: Int) throws(FileError) {
    let path = folder + "/config.json"
    guard case .object(let members) = try readJSON(path) else {
      throw FileError(path, "holds no JSON object")
    }
    guard case .integer(let into)? = members["in_features"], into == width,
      case .integer(let out)? = members["out_features"], (1...Self.widest).contains(out)
    else {
      let found = "\(members["in_features"]?.text ?? "none") to \(members["out_features"]?.text ?? "none")"
      throw FileError(
        .mismatch, path,
        "leads from \(found) numbers, but \(width) come in and 1 to \(Self.widest) may go out")
    }
    for key in ["use_residual", "module_input_name", "module_output_name"] {
      guard let value = members[key], value != .null, value != .bool(false),
        value != .string("sentence_embedding")
      else { continue }
      throw FileError(.mismatch, path, "\(key) is \(value.text), which Apus does not compute")
    }
    self.width = out
    function = try Self.function(members["activation_function"], path)
    let source = try SafetensorsSource(folder: folder)
    weight = try Self.read("linear.weight", [out, into], source)
    bias =
      members["bias"] == .bool(false)
      ? [Float](repeating: 0, count: out) : try Self.read("linear.bias", [out], source)
  }

  private static func function(_ value: JSONValue?, _ path: String) throws(FileError) -> Function {
    guard let value, value != .null else { return .tanh }
    if case .string(let text) = value, let name = text.split(separator: ".").last,
      let function = Function(rawValue: String(name))
    {
      return function
    }
    let known = Function.allCases.map(\.rawValue).joined(separator: ", ")
    throw FileError(.mismatch, path, "activation_function is \(value.text); Apus computes \(known)")
  }

  private static func read(
    _ name: String, _ shape: [Int], _ source: SafetensorsSource
  ) throws(FileError) -> [Float] {
    guard let found = source.info(name)?.shape, found == shape else {
      throw FileError(
        .mismatch, source.path, "“\(name)” has shape \(source.info(name)?.shape ?? []), expected \(shape)")
    }
    let columns = shape[shape.count - 1], rows = shape.count == 1 ? 1 : shape[0]
    let slab = Slab(count: rows * columns)
    let matrix = slab.matrix(offset: 0, rows: rows, columns: columns)
    try source.read(name, into: matrix, transposed: false, allowNonFinite: false)
    return matrix.elements
  }

  /// The row behind the layer; sums are in double precision.
  func apply(_ row: [Float]) -> [Float] {
    bias.indices.map { output in
      var sum = Double(bias[output])
      for (x, w) in zip(row, weight[output * row.count..<(output + 1) * row.count]) {
        sum += Double(x) * Double(w)
      }
      return Float(function.value(sum))
    }
  }
}
