import Storage
import Transformer

/// A stored model without what it ends in: of it hidden states are computed, and bare encoders are no more than it.
struct BareModel {
  /// The model, with a head of two labels that no tensor is for.
  let model: TransformerModel
  private let stored: TransformerModel

  init(_ stored: ModelConfiguration) {
    self.stored = TransformerModel(stored)
    var bare = stored
    bare.head = .classification(labels: ["", " "])
    bare.generator = nil
    model = TransformerModel(bare)
  }

  /// The tensors of everything before the head.
  var bindings: [TensorBinding] { model.modelBindings.filter { $0.group != .head } }

  /// What a file may hold beyond them: the heads of the stored model and of a classifier.
  func exemptions(in source: any TensorSource) -> TensorExemptions {
    var exempt = model.layout.exemptions
    let own = stored.layout.exemptions
    exempt.ignored += own.ignored + own.copies.keys.sorted()
    // Without the optional prefix too: a bare file has a pooler under its short name.
    if let prefix = exempt.optionalPrefix {
      exempt.ignored += exempt.ignored.filter { $0.hasPrefix(prefix) }.map {
        String($0.dropFirst(prefix.count))
      }
    }
    for binding in model.modelBindings + stored.modelBindings where binding.group == .head {
      if let name = WeightStore.storedName(binding.name, source, exempt) { exempt.ignored.append(name) }
    }
    return exempt
  }

  /// Whether a file holds nothing of what the stored model ends in.
  func isWhole(_ source: any TensorSource) -> Bool {
    let head = stored.modelBindings.filter { $0.group == .head }
    return !head.isEmpty
      && head.allSatisfy {
        WeightStore.storedName($0.name, source, stored.layout.exemptions) == nil
      }
  }
}

extension WeightStore {
  /// Whether a file holds a stored model without what it ends in.
  package static func isBare(_ configuration: ModelConfiguration, in source: any TensorSource) -> Bool {
    BareModel(configuration).isWhole(source)
  }

  /// Checks that a file has the tensors of a stored model, or of a bare one, and no others; reads no number.
  ///
  /// - Throws: ``FileError`` (mismatch) listing the first few tensors that are missing, unknown or of another shape.
  package static func check(
    _ configuration: ModelConfiguration, in source: any TensorSource
  ) throws(FileError) {
    let bare = BareModel(configuration)
    if bare.isWhole(source) {
      return try check(bare.bindings, in: source, exempt: bare.exemptions(in: source))
    }
    let model = TransformerModel(configuration)
    try check(model.modelBindings, in: source, exempt: model.layout.exemptions)
  }
}
