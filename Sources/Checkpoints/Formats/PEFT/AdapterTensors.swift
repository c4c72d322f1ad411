import Kernels
import Storage
import Transformer

/// An adapter's tensors under the names that a model's parameters have here.
///
/// peft puts `base_model.model.` before every name; versions of it put the adapter's own name, `default`, into some. Those of
/// a bare model lack the scope that one with a head has.
struct AdapterTensors: TensorSource {
  /// What peft puts before every name.
  static let prefix = "base_model.model."

  private let wrapped: any TensorSource
  /// By our name, the one in the file.
  private let stored: [String: String]

  /// - Parameter model: the model that the adapter is for, whatever is trained of it.
  init(_ wrapped: any TensorSource, for model: TransformerModel) {
    self.wrapped = wrapped
    let own = Set((model.layout.bindings + model.frozen.bindings).map(\.name))
    let scope = model.layout.exemptions.optionalPrefix ?? ""
    var stored: [String: String] = [:]
    for name in wrapped.names {
      var short = name.hasPrefix(Self.prefix) ? String(name.dropFirst(Self.prefix.count)) : name
      for part in [".default.weight", ".default.bias"] where short.hasSuffix(part) {
        short = String(short.dropLast(part.count)) + part.dropFirst(".default".count)
      }
      short = short.replacing(".modules_to_save.", with: ".")
      let parameter = Self.module(of: short).map { $0 + ".weight" } ?? short
      stored[own.contains(parameter) || !own.contains(scope + parameter) ? short : scope + short] = name
    }
    self.stored = stored
  }

  /// The layer whose adapter a tensor is a part of; nil for a tensor of the model's own.
  static func module(of name: String) -> String? {
    for part in [".lora_A.weight", ".lora_B.weight"] where name.hasSuffix(part) {
      return String(name.dropLast(part.count))
    }
    return nil
  }

  /// The layers that have an adapter, and those that are stored whole.
  var modules: (adapted: [String], whole: [String]) {
    var adapted: Set<String> = [], whole: Set<String> = []
    for name in stored.keys {
      if let module = Self.module(of: name) {
        adapted.insert(module)
      } else if let dot = name.lastIndex(of: ".") {
        whole.insert(String(name[..<dot]))
      }
    }
    return (adapted.sorted(), whole.sorted())
  }

  var path: String { wrapped.path }
  var names: [String] { stored.keys.sorted() }

  func info(_ name: String) -> TensorInfo? { stored[name].flatMap { wrapped.info($0) } }

  func read(
    _ name: String, into matrix: Matrix, transposed: Bool, allowNonFinite: Bool
  ) throws(FileError) {
    try wrapped.read(
      stored[name] ?? name, into: matrix, transposed: transposed, allowNonFinite: allowNonFinite)
  }
}
