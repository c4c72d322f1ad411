import Kernels
import Storage

/// Tensors of a model that was saved inside what wraps models for training: their names without the wrappers' parts.
struct UnwrappedTensors: TensorSource {
  /// What PyTorch's wrappers put anywhere into a name: `torch.compile`, FSDP, activation checkpointing.
  private static let inner: Set<Substring> = [
    "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
  ]
  /// What they put before it: `DataParallel`, `DistributedDataParallel`, DeepSpeed.
  private static let outer: Substring = "module"

  private let wrapped: any TensorSource
  /// The stored names by those without wrappers.
  private let stored: [String: String]

  /// The same tensors without wrappers in their names; `source` itself where there are none, or where two would be one.
  static func of(_ source: any TensorSource) -> any TensorSource {
    let names = source.names
    var stored: [String: String] = [:]
    for name in names where stored.updateValue(name, forKey: unwrapped(name)) != nil { return source }
    if names.allSatisfy({ stored[$0] != nil }) { return source }
    return UnwrappedTensors(wrapped: source, stored: stored)
  }

  /// The names under which ``of(_:)`` finds the tensors of `source`, each with the one that it is stored under.
  static func names(in source: any TensorSource) -> [(name: String, stored: String)] {
    let isWrapped = of(source) is UnwrappedTensors
    return source.names.map { (isWrapped ? unwrapped($0) : $0, $0) }
  }

  private static func unwrapped(_ name: String) -> String {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).filter { !inner.contains($0) }
    return parts.drop { $0 == outer }.joined(separator: ".")
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

  func stored(_ name: String) throws(FileError) -> StoredTensor? { try wrapped.stored(stored[name] ?? name) }
}
