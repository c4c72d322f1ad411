import Foundation
import Kernels
import Tokenizer
import Transformer

/// A checkpoint that was opened: its model, its numbers and its tokenizer, found to belong together.
package struct LoadedModel {
  /// The folder it is in.
  package let folder: ModelFolder
  /// The model.
  package let model: TransformerModel
  /// The weights.
  package let weights: Slab
  /// The tokenizer that stands beside them.
  package let tokenizer: SentencePieceTokenizer
  /// What loading passed over or left at its initial value.
  package let report: LoadReport

  /// Opens a MODEL path: a run folder, a checkpoint folder, or a folder of Hugging Face's.
  ///
  /// - Parameters:
  ///   - path: the folder.
  ///   - head: another head than the checkpoint's; parameters that only it has begin anew, drawn by `seed`.
  ///   - dropout: in place of the checkpoint's.
  /// - Throws: ``CheckpointError``, ``TokenizerError``; ``TrainingError/mismatch(_:)`` if the tokenizer is not the
  ///   one the model was trained with.
  package static func open(
    _ path: String, head: ModelConfiguration.Head? = nil, dropout: Double? = nil, seed: UInt64 = 1337
  ) throws -> LoadedModel {
    try ModelFolder.reading(path) { folder in
      try StoredModel(folder.path, head: head, dropout: dropout).load(seed: seed)
    }
  }
}

/// A checkpoint whose configuration and tokenizer were read, but no weights yet: enough to plan by.
package struct StoredModel {
  /// The folder it is in.
  package let folder: ModelFolder
  /// The model, without numbers.
  package let model: TransformerModel
  /// The tokenizer that stands beside the weights.
  package let tokenizer: SentencePieceTokenizer
  private let stored: ModelConfiguration

  /// See ``LoadedModel/open(_:head:dropout:seed:)``.
  package init(_ path: String, head: ModelConfiguration.Head? = nil, dropout: Double? = nil) throws {
    folder = try ModelFolder(locating: path)
    stored = try folder.configuration()
    tokenizer = try Self.openTokenizer(folder, stored)
    var configuration = stored
    if let head { configuration.head = head }
    if let dropout { configuration.dropout = Float(dropout) }
    model = TransformerModel(configuration)
  }

  /// Reads the weights.
  package func load(seed: UInt64) throws -> LoadedModel {
    let configuration = model.configuration
    let weights = Slab(count: model.layout.count)
    model.layout.initialize(weights, seed: seed)
    let fresh = configuration.head == stored.head ? [] : Self.newNames(configuration, than: stored)
    let report = try WeightStore.load(
      model.layout.bindings, into: weights, from: folder.weights(),
      exempt: Self.exemptions(configuration, stored), mayBeMissing: { fresh.contains($0) })
    return LoadedModel(folder: folder, model: model, weights: weights, tokenizer: tokenizer, report: report)
  }

  /// The parameters of one configuration that another has not.
  private static func newNames(_ new: ModelConfiguration, than old: ModelConfiguration) -> Set<String> {
    let names = Set(TransformerModel(new).layout.bindings.map(\.name))
    return names.subtracting(TransformerModel(old).layout.bindings.map(\.name))
  }

  /// What a checkpoint may hold beyond the parameters: what transformers leaves there, and the old head.
  private static func exemptions(_ new: ModelConfiguration, _ old: ModelConfiguration) -> TensorExemptions {
    var exempt = TensorExemptions(for: new)
    if new.head != old.head { exempt.ignored += newNames(old, than: new) }
    return exempt
  }

  private static func openTokenizer(
    _ folder: ModelFolder, _ configuration: ModelConfiguration
  ) throws -> SentencePieceTokenizer {
    guard let path = folder.tokenizerPath else {
      throw TrainingError.badInput(
        "\(folder.path) has no SentencePiece model (tokenizer.model, spiece.model or sentencepiece.bpe.model); Apus reads text with that alone, so put the model's own beside config.json."
      )
    }
    let tokenizer = try SentencePieceTokenizer(path: path)
    if let expected = configuration.tokenizerFingerprint, expected != tokenizer.fingerprint {
      throw TrainingError.mismatch(
        "\(path) is not the tokenizer that the model was trained with: its SHA-256 is \(tokenizer.fingerprint.prefix(16))…, config.json names \(expected.prefix(16))…. Put the original tokenizer.model back."
      )
    }
    guard tokenizer.vocabularySize <= configuration.vocabularySize else {
      throw TrainingError.mismatch(
        "\(path) has \(tokenizer.vocabularySize) pieces but the model only \(configuration.vocabularySize) token embeddings: they do not belong together."
      )
    }
    return tokenizer
  }
}
