import Kernels
import Storage
import Transformer

extension StoredModel {
  /// Reads the weights of everything before the head, to compute hidden states with them; those at 16 bits stay so, as in
  /// ``loadForInference(precision:)``. The model of the result has a head without numbers.
  ///
  /// - Throws: ``FileError`` (mismatch) listing tensors that are missing, unknown or of another shape; a bad file if a
  ///   number is not finite.
  package func loadBare(precision: Precision) throws -> LoadedModel {
    let bare = BareModel(stored)
    let source = try folder.weights()
    let exempt = bare.exemptions(in: source)
    if let found = try WeightStore.loadForInference(
      bare.bindings, bare.model.layout, from: source, exempt: exempt, narrows: precision == .bf16)
    {
      return loaded(bare.model, found.weights, found.report)
    }
    let weights = Slab(count: bare.model.layout.count)
    let report = try WeightStore.load(bare.bindings, into: weights, from: source, exempt: exempt)
    return loaded(bare.model, weights, report)
  }
}
