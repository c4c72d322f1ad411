import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Storage
import Tokenizer
import Training
import Transformer

/// The model that a run begins with, new or read from a checkpoint, and what it is to learn.
package struct StartingModel {
  package let model: TransformerModel
  package let tokenizer: any Tokenizer
  package let objective: Objective
  /// The share of tokens that are masked; 1 for a decoder, each of whose tokens is predicted.
  package let maskProbability: Double
  /// The longest sequence of the run, at most the model's context.
  package let sequenceLength: Int
  private let parent: StoredModel?
  private let precision: Precision

  /// - Throws: ``CommandLine/UsageError`` where options do not suit the model; ``Training/TrainingError/mismatch(_:)`` where
  ///   the vocabulary is another.
  package init(_ options: PretrainOptions, _ console: Console) throws {
    precision = options.training.precision
    if let from = options.from {
      let (parent, length) = try Self.open(from, options, console)
      try Self.checkVocabulary(parent, from, given: options.tokenizer)
      self.parent = parent
      tokenizer = parent.tokenizer
      model = parent.model
      sequenceLength = length
    } else {
      parent = nil
      tokenizer = try TokenizerFormats.open(options.tokenizer)
      let c = try options.model.configuration(tokenizer: tokenizer, dropout: options.training.dropout)
      model = TransformerModel(try options.encoder.applied(to: c))
      sequenceLength = c.contextLength
    }
    let c = model.configuration
    objective = c.pretraining?.objective ?? .causal
    maskProbability = objective == .causal ? 1 : options.encoder.probability(for: c)
  }

  /// Where the model was read from; nil for a new one.
  package var folder: ModelFolder? { parent?.folder }

  /// What the parameters take that are not trained, in bytes.
  func frozenBytes() throws(FileError) -> Int { try parent?.frozenBytes(precision: precision) ?? 0 }

  /// The files beside the model it was read from that go on with it; none of a new one.
  func companions() throws -> [(name: String, data: Data)] { try parent?.companions() ?? [] }

  /// Opens the parent as what it is to become.
  private static func open(
    _ path: String, _ options: PretrainOptions, _ console: Console
  ) throws -> (StoredModel, length: Int) {
    var length = 0
    let parent = try StoredModel(path, dropout: options.training.dropout) { c in
      if c.head.widened != nil {
        throw TrainingError.mismatch("\(path) is a classifier; pretraining continues a language model.")
      }
      let context = c.contextLength
      length = options.model.contextLength ?? context
      if length > context {
        guard c.family.traits.hasRotaryPositions else {
          throw UsageError(
            "--context-length \(length) is more than the \(context) positions that \(path) has learned; beyond them it has none. Give \(context) or less, or pretrain a new model."
          )
        }
        c.contextLength = length
        console.note(
          "the context grows from \(context) to \(length): rotary positions reach further, but the model has seen none beyond \(context) yet"
        )
      }
      c = try options.encoder.applied(to: c)
    } part: {
      try options.training.adaptation.part(of: $0)
    }
    return (parent, length)
  }

  /// The same pieces, and as many embeddings as pieces.
  private static func checkVocabulary(_ parent: StoredModel, _ path: String, given: String) throws {
    let own = parent.tokenizer
    if !given.isEmpty {
      let other = try TokenizerFormats.open(given)
      guard other.fingerprint == own.fingerprint else {
        func name(_ t: any Tokenizer) -> String {
          "\(t.vocabularySize) pieces, SHA-256 \(t.fingerprint.prefix(16))…"
        }
        throw TrainingError.mismatch(
          "\(given) (\(name(other))) is not the tokenizer of \(path) (\(name(own))); leave --tokenizer out to use the model's own."
        )
      }
    }
    guard own.vocabularySize == parent.stored.vocabularySize else {
      throw TrainingError.mismatch(
        "\(path) has \(parent.stored.vocabularySize) token embeddings, but its tokenizer has \(own.vocabularySize) pieces: their ids may not mean the same. Training continues only where the two are equal."
      )
    }
  }

  /// The weights, drawn or read; says which begin anew.
  package func weights(seed: UInt64, _ console: Console) throws -> any WeightSource {
    guard let parent else {
      let weights = Slab(count: model.layout.count)
      model.layout.initialize(weights, seed: seed)
      return weights
    }
    let loaded = try parent.load(seed: seed, precision: precision)
    let generator = Set(model.generatorBindings.map(\.name))
    let fresh = loaded.report.initialised
    var parts = fresh.filter { !generator.contains($0) }
    if parts.count < fresh.count { parts.append("the generator's \(fresh.count - parts.count)") }
    console.note(
      "\(loaded.report.loaded) tensors from \(loaded.folder.path)"
        + (parts.isEmpty ? "" : "; new: \(parts.joined(separator: ", "))"))
    return loaded.numbers
  }
}
