import Transformer

/// Which stored tensors initialize a new model: the same model, one with another head, or one of another family whose
/// encoder has the same shape under another name.
struct ParentTensors {
  /// The new model's tensors by the names they have in the file; a generator's are in another file.
  let bindings: [TensorBinding]
  /// What the file may hold beyond them.
  let exemptions: TensorExemptions
  /// Those that the file does not hold: they begin anew.
  let fresh: Set<String>

  init(_ model: TransformerModel, from stored: ModelConfiguration) {
    let new = model.configuration
    let (to, from) = (new.family.tensorPrefix, stored.family.tensorPrefix)
    precondition(
      to == from || new.family.sharesEncoder(with: stored.family), "\(stored.family) is no \(new.family)")
    bindings = model.modelBindings.map { binding in
      guard to != from, binding.name.hasPrefix(to) else { return binding }
      return binding.named(from + binding.name.dropFirst(to.count))
    }
    let old = Set(TransformerModel(stored).modelBindings.map(\.name))
    let names = Set(bindings.map(\.name))
    var exempt = model.layout.exemptions
    if to != from {
      // What transformers leaves in a file of the stored family; its heads stay behind.
      var bare = stored
      bare.head = .classification(labels: ["", " "])
      exempt = TransformerModel(bare).layout.exemptions
      exempt.ignored += ["*pooler.dense.weight", "*pooler.dense.bias"]
    }
    if to != from || new.head != stored.head { exempt.ignored += old.subtracting(names).sorted() }
    exemptions = exempt
    fresh = new.head == stored.head && to == from ? [] : names.subtracting(old)
  }
}
