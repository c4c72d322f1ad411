import Kernels
import Storage
import Transformer

/// Which stored tensors are those of a model of which a part is trained; no number is read yet.
struct PartPlan {
  private let model: TransformerModel
  private let source: any TensorSource
  private let adapter: AdapterFolder?
  /// By the model's names, those in the file.
  private let names: [String: String]
  private(set) var report = LoadReport()

  /// - Parameter adapter: what holds the trained part, which the file then may lack; nil where it begins with the file's.
  /// - Throws: ``FileError`` (mismatch) listing tensors that are missing, unknown or of another shape.
  init(_ stored: StoredModel, adapter: AdapterFolder? = nil) throws(FileError) {
    model = stored.model
    self.adapter = adapter
    let whole = TransformerModel(model.configuration)
    let parent = ParentTensors(whole, from: stored.stored)
    source = try stored.folder.weights()
    if adapter == nil { try parent.checkHead(whole, in: source) }
    let trained = Set(model.layout.bindings.map(\.name))
    let fresh = parent.fresh(in: source)
    let plan = try WeightStore.plan(
      parent.bindings, source, parent.exemptions,
      { fresh.contains($0) || adapter != nil && trained.contains($0) }, &report)
    report.loaded = plan.count
    report.initialised += parent.renewed
    let ours = Dictionary(uniqueKeysWithValues: whole.layout.bindings.map { ($0.offset, $0.name) })
    names = Dictionary(uniqueKeysWithValues: plan.map { (ours[$0.0.offset] ?? $0.0.name, $0.1) })
  }

  /// Reads what is trained; what neither file nor adapter holds is drawn by `seed`.
  func trained(seed: UInt64) throws(FileError) -> Slab {
    let slab = Slab(count: model.layout.count)
    model.layout.initialize(slab, seed: seed)
    if let adapter {
      try adapter.read(model, into: slab)
      return slab
    }
    for b in model.layout.bindings {
      guard let name = names[b.name] else { continue }
      let matrix = slab.matrix(offset: b.offset, rows: b.rows, columns: b.columns)
      try source.read(name, into: matrix, transposed: b.transposed, allowNonFinite: false)
      b.unscale(matrix)
    }
    return slab
  }

  /// What is not trained, to be read: 16-bit matrices stay so, in the mapped file where they can.
  ///
  /// - Throws: ``FileError`` (mismatch) if one is neither in the file nor in the adapter.
  func frozen(_ precision: Precision) throws(FileError) -> InferenceWeights {
    var plan: [(TensorBinding, String)] = []
    for b in model.frozen.bindings {
      guard let name = names[b.name] else {
        let reason = adapter.map { "the adapter \($0.path) does not hold either" } ?? "is not trained"
        throw FileError(.mismatch, source.path, "lacks “\(b.name)” \(b.shape), which \(reason)")
      }
      plan.append((b, name))
    }
    return InferenceWeights(
      model.frozen, plan, from: source, narrows: precision == .bf16, joins: true)
  }
}
