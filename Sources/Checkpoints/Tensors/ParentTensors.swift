import Storage
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
  /// Those that stand for labels of which the file holds others: they begin anew too, and are not among the bindings.
  let renewed: [String]
  /// Whether the model ends in something else than the file's.
  private let changesHead: Bool

  init(_ model: TransformerModel, from stored: ModelConfiguration) {
    let new = model.configuration
    let (to, from) = (new.family.tensorPrefix, stored.family.tensorPrefix)
    precondition(
      to == from || new.family.sharesEncoder(with: stored.family), "\(stored.family) is no \(new.family)")
    let renewed = Self.labelTensors(model, stored)
    bindings = model.modelBindings.filter { !renewed.contains($0.name) }.map { binding in
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
    exempt.ignored += renewed
    exemptions = exempt
    self.renewed = renewed
    changesHead = new.head != stored.head
    fresh = new.head == stored.head && to == from ? [] : names.subtracting(old)
  }

  /// The tensors with a row for each label, where the stored labels are others, or label something else; none where they are the same.
  private static func labelTensors(_ model: TransformerModel, _ stored: ModelConfiguration) -> [String] {
    let head = model.configuration.head
    guard let widened = head.widened, stored.head.widened != nil, head != stored.head else { return [] }
    var wider = model.configuration
    wider.head = widened
    let shapes = Dictionary(
      uniqueKeysWithValues: TransformerModel(wider).modelBindings.map { ($0.name, $0.shape) })
    return model.modelBindings.filter { shapes[$0.name] != $0.shape }.map(\.name)
  }

  /// Those that begin anew where the file is `source`: with another head, all that the model ends in if it holds none of it.
  func fresh(in source: any TensorSource) -> Set<String> {
    let head = bindings.filter { $0.group == .head }.map(\.name)
    let isBare = head.allSatisfy { WeightStore.storedName($0, source, exemptions) == nil }
    return changesHead && isBare ? fresh.union(head) : fresh
  }

  /// Refuses a file that holds the model without what it ends in, which nothing else can stand for.
  ///
  /// - Throws: ``FileError`` (mismatch)
  func checkHead(_ model: TransformerModel, in source: any TensorSource) throws(FileError) {
    func isStored(_ binding: TensorBinding) -> Bool {
      WeightStore.storedName(binding.name, source, exemptions) != nil
    }
    let fresh = fresh(in: source)
    let head = bindings.filter { $0.group == .head && !fresh.contains($0.name) }
    guard let first = head.first, !head.contains(where: isStored),
      bindings.contains(where: { $0.group != .head && isStored($0) })
    else { return }
    let family = model.configuration.family
    var remedy: Remedy =
      "it can be fine-tuned, with a new head; for anything else save it with transformers as \(family.className(of: model.configuration.head))"
    if model.configuration.isCausal {
      remedy =
        remedy + ", or set tie_word_embeddings to true in config.json if its head is the embedding's matrix"
    }
    throw FileError(
      .mismatch, source.path,
      "holds a bare model (\(family.bareClassName)) without the head that config.json promises: “\(first.name)” is missing",
      remedy: remedy)
  }
}
