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
  package let numbers: any WeightSource
  /// The tokenizer that stands beside them.
  package let tokenizer: any Tokenizer
  /// Whether Apus did not make it: its configuration names no tokenizer.
  package let isForeign: Bool
  /// The tensors that loading skipped or left at their initial values.
  package let report: LoadReport

  /// The weights of a model that was opened to be trained.
  package var weights: Slab { numbers.slab }

  /// Opens a run folder, a checkpoint, or a model of any format, with its weights in a slab.
  ///
  /// - Parameters:
  ///   - path: the folder or file.
  ///   - head: another head than the checkpoint's; parameters that only it has begin anew, drawn by `seed`.
  ///   - dropout: in place of the checkpoint's.
  ///   - seed: draws what the checkpoint does not hold.
  ///   - formats: the formats that the model may have.
  ///   - tokenizers: the formats that its tokenizer may have.
  /// - Throws: ``FileError``, ``TokenizerError``; ``Storage/FileError`` (mismatch) if the tokenizer is not the
  ///   one the model was trained with.
  package static func open(
    _ path: String, head: ModelConfiguration.Head? = nil, dropout: Double? = nil, seed: UInt64 = 1337,
    formats: [any ModelFormat] = ModelFormats.all,
    tokenizers: [any TokenizerFormat] = TokenizerFormats.all
  ) throws -> LoadedModel {
    try ModelFolder.reading(path, formats: formats) { folder in
      try StoredModel(
        folder.path, head: head, dropout: dropout, formats: formats, tokenizers: tokenizers
      ).load(seed: seed)
    }
  }

  /// Opens a model to compute with, its weights as ``StoredModel/loadForInference(precision:)`` reads them.
  ///
  /// - Parameters:
  ///   - path: the folder or file.
  ///   - precision: what its products will be computed in.
  /// - Throws: as ``open(_:head:dropout:seed:formats:tokenizers:)``.
  package static func openForInference(
    _ path: String, precision: Precision = .fp32
  ) throws -> LoadedModel {
    try ModelFolder.reading(path) { try StoredModel($0.path).loadForInference(precision: precision) }
  }
}
