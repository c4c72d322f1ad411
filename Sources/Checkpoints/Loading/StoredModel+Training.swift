import Kernels
import Storage
import Transformer

extension StoredModel {
  /// Reads a model of which a part is trained: that part into a slab, the rest to be read only.
  ///
  /// - Parameters:
  ///   - seed: draws what is stored nowhere.
  ///   - adapter: gives the numbers of what is trained; nil to begin with those of the file.
  ///   - precision: what products will be computed in.
  func loadPart(
    seed: UInt64, adapter: AdapterFolder? = nil, precision: Precision
  ) throws(FileError) -> LoadedModel {
    let plan = try PartPlan(self, adapter: adapter)
    let weights = PartlyTrainedWeights(
      frozen: try plan.frozen(precision).read(), slab: try plan.trained(seed: seed))
    return loaded(model, weights, plan.report)
  }

  /// The bytes that the parameters take which are not trained.
  package func frozenBytes(precision: Precision) throws(FileError) -> Int {
    if model.frozen.entries.isEmpty { return 0 }
    return try PartPlan(self).frozen(precision).byteCount
  }
}

extension LoadedModel {
  /// Opens a model with an adapter beside it.
  ///
  /// - Parameters:
  ///   - path: the run, checkpoint or folder of the model that the adapter was trained on.
  ///   - adapter: what was trained.
  ///   - precision: what products will be computed in.
  package static func open(
    _ path: String, with adapter: AdapterFolder, precision: Precision = .fp32
  ) throws -> LoadedModel {
    try ModelFolder.reading(path) { folder in
      let head = try adapter.head(on: folder.configuration())
      let model = try StoredModel(folder.path, head: head, part: { adapter.trainedPart(of: $0) })
      return try model.loadPart(seed: 0, adapter: adapter, precision: precision)
    }
  }
}
