import Kernels
import Storage
import Tokenizer
import Transformer

/// A checkpoint whose configuration and tokenizer were read, but no weights yet: enough to plan by.
package struct StoredModel {
  /// The folder it is in.
  package let folder: ModelFolder
  /// The model, without numbers.
  package let model: TransformerModel
  /// The tokenizer that stands beside the weights.
  package let tokenizer: any Tokenizer
  /// The stored configuration.
  package let stored: ModelConfiguration
  /// Whether Apus did not make it, or trained it from one that it did not make.
  package let isForeign: Bool

  /// Reads configuration and tokenizer; see ``LoadedModel/open(_:head:dropout:seed:formats:tokenizers:)``.
  ///
  /// - Parameters:
  ///   - adapt: changes the configuration in other ways; an encoder may become one of another family.
  ///   - part: what of the model is trained, given the model; all of it where nothing is said.
  package init(
    _ path: String, head: ModelConfiguration.Head? = nil, dropout: Double? = nil,
    formats: [any ModelFormat] = ModelFormats.all,
    tokenizers: [any TokenizerFormat] = TokenizerFormats.all,
    adapt: (inout ModelConfiguration) throws -> Void = { _ in },
    part: (TransformerModel) throws -> TrainedPart = { _ in .all }
  ) throws {
    folder = try ModelFolder(locating: path, formats: formats)
    stored = try folder.configuration()
    tokenizer = try Self.openTokenizer(folder.files, tokenizers, stored)
    isForeign =
      stored.tokenizerFingerprint == nil || stored.keepsTokenizerFiles || tokenizer is JSONTokenizer
    var configuration = stored
    if let head, head != stored.head {
      configuration.head = head
      configuration.generator = nil
    }
    if let dropout { configuration.dropout = Float(dropout) }
    configuration.tokenizerFingerprint = tokenizer.fingerprint
    configuration.keepsTokenizerFiles = tokenizer is KeptTokenizer
    if isForeign { try configuration.padRows(by: tokenizer) }
    try adapt(&configuration)
    let whole = TransformerModel(configuration)
    let part = try part(whole)
    model = part == .all ? whole : TransformerModel(configuration, training: part)
  }

  /// Reads the weights.
  ///
  /// - Parameter precision: what products will be computed in: what is not trained may be stored as they round it.
  package func load(seed: UInt64, precision: Precision = .fp32) throws -> LoadedModel {
    if !model.frozen.entries.isEmpty { return try loadPart(seed: seed, precision: precision) }
    let weights = Slab(count: model.layout.count)
    model.layout.initialize(weights, seed: seed)
    let plan = ParentTensors(model, from: stored)
    let source = try folder.weights()
    try plan.checkHead(model, in: source)
    let fresh = plan.fresh(in: source)
    var report = try WeightStore.load(
      plan.bindings, into: weights, from: source, exempt: plan.exemptions,
      mayBeMissing: { fresh.contains($0) })
    report.initialised += plan.renewed
    let generator = model.generatorBindings
    if !generator.isEmpty {
      if stored.generator == model.configuration.generator, let source = try folder.files.generatorWeights() {
        report.loaded += try WeightStore.load(generator, into: weights, from: source).loaded
      } else {
        report.initialised += generator.map(\.name)
      }
    }
    return loaded(model, weights, report)
  }

  /// Reads the weights to compute with them as they are stored: those at 16 bits stay so, in the mapped file where they lie
  /// there as they are needed. The file must not be shortened or written to meanwhile.
  ///
  /// A model that is changed while it is opened, one with a generator, and one without weights at 16 bits are read as
  /// ``load(seed:)`` does.
  package func loadForInference(precision: Precision) throws -> LoadedModel {
    let plan = ParentTensors(model, from: stored)
    if plan.fresh.isEmpty, plan.renewed.isEmpty, model.generatorBindings.isEmpty {
      let source = try folder.weights()
      try plan.checkHead(model, in: source)
      if let found = try WeightStore.loadForInference(
        plan.bindings, model.layout, from: source, exempt: plan.exemptions, narrows: precision == .bf16)
      {
        return loaded(model, found.weights, found.report)
      }
    }
    // Nothing begins anew, so the seed draws nothing.
    return try load(seed: 0)
  }

  func loaded(
    _ model: TransformerModel, _ weights: any WeightSource, _ report: LoadReport
  ) -> LoadedModel {
    LoadedModel(
      folder: folder, model: model, numbers: weights, tokenizer: tokenizer,
      isForeign: stored.tokenizerFingerprint == nil, report: report)
  }

  private static func openTokenizer(
    _ files: any StoredModelFiles, _ formats: [any TokenizerFormat], _ configuration: ModelConfiguration
  ) throws -> any Tokenizer {
    if let own = try files.tokenizer() {
      try checkSize(own, files.tokenizerFolder, configuration)
      return own
    }
    let folder = try TokenizerFolder(files.tokenizerFolder, formats: formats)
    let tokenizer = try folder.open(
      fingerprint: configuration.tokenizerFingerprint, isKept: configuration.keepsTokenizerFiles)
    if let expected = configuration.tokenizerFingerprint, expected != tokenizer.fingerprint {
      throw FileError(
        .mismatch, folder.file,
        "is not the tokenizer that the model was trained with: its SHA-256 is \(tokenizer.fingerprint.prefix(16))…, config.json names \(expected.prefix(16))…. Put the original tokenizer.model back."
      )
    }
    try checkSize(tokenizer, folder.file, configuration)
    return tokenizer
  }

  private static func checkSize(
    _ tokenizer: any Tokenizer, _ file: String, _ configuration: ModelConfiguration
  ) throws(FileError) {
    guard tokenizer.vocabularySize <= configuration.vocabularySize else {
      throw FileError(
        .mismatch, file,
        "has \(tokenizer.vocabularySize) pieces but the model only \(configuration.vocabularySize) token embeddings: they do not belong together."
      )
    }
  }
}
