import Batches
import Checkpoints
import CommandLine
import Forecast
import Foundation
import Kernels
import Machine
import Storage
import Tokenizer
import Training
import Transformer

/// What a model is, what it needs, and what can be done with it.
package struct Describe {
  let console: Console
  let options: DescribeOptions

  /// The command of these options.
  package init(_ options: DescribeOptions, _ console: Console) {
    self.options = options
    self.console = console
  }

  package func run() throws {
    var problems: [any Error] = []
    let found = try describe(&problems)
    if options.common.wantsJSON {
      try printJSON(found, console)
    } else {
      for (name, value) in DescriptionTable.rows(found) {
        console.result(name.padding(toLength: 12, withPad: " ", startingAt: 0) + value)
      }
    }
    // Said once more as the error that a command would end with.
    if let first = problems.first { throw first }
  }

  private func describe(_ problems: inout [any Error]) throws -> ModelDescription {
    let folder = try ModelFolder(locating: options.model)
    let c = try folder.configuration()
    let model = TransformerModel(c)
    var found = ModelDescription(
      folder: folder.path, family: c.family.modelType, summary: c.family.summary,
      className: c.family.className(of: c.head), isOwn: c.tokenizerFingerprint != nil,
      objective: c.pretraining?.objective.rawValue, labels: c.head.labels, layers: c.layerCount,
      hiddenSize: c.hiddenSize, heads: c.headCount, keyValueHeads: c.keyValueHeadCount, headSize: c.headSize,
      intermediateSize: c.intermediateSize, contextLength: c.contextLength, vocabularySize: c.vocabularySize,
      parameters: Self.parameters(model), memory: try memory(model), uses: [])
    func attempt<Value>(_ body: () throws -> Value) -> Value? {
      do { return try body() } catch {
        problems.append(error)
        found.amiss.append("\(error)")
        return nil
      }
    }
    found.weights = attempt { try weights(folder, model) }
    found.nGrams = attempt { try nGrams(folder, c) } ?? nil
    let isBare = attempt { WeightStore.isBare(c, in: try folder.weights()) } ?? false
    if isBare { found.className = c.family.bareClassName }
    found.uses = ModelUses.of(c, isBare: isBare, embeddings: Self.embeddings(folder, c))
    found.tokenizer = attempt { try vocabulary(folder) }
    if found.tokenizer != nil { _ = attempt { _ = try StoredModel(options.model) } }
    return found
  }

  /// What embeddings of the model are, or why there are none: nothing is amiss with what else it can do.
  private static func embeddings(_ folder: ModelFolder, _ c: ModelConfiguration) -> String {
    do throws(FileError) {
      let settings = try EmbeddingSettings(folder.files, c)
      return "\(settings.width(hiddenSize: c.hiddenSize)) numbers: \(settings.words)"
    } catch { return "not here: \(error)" }
  }

  private static func parameters(_ model: TransformerModel) -> [String: Int] {
    var counts = ["total": 0, "embedding": 0, "blocks": 0, "head": 0]
    for parameter in model.layout.entries.map(\.parameter) {
      let part =
        switch parameter.place {
        case _ where parameter.group == .generator: "generator"
        case .embedding: "embedding"
        case .block: "blocks"
        case .head: "head"
        }
      counts[part, default: 0] += parameter.count
      if parameter.group != .generator { counts["total", default: 0] += parameter.count }
    }
    return counts
  }

  private func weights(_ folder: ModelFolder, _ model: TransformerModel) throws -> ModelDescription.Weights {
    let source = try folder.weights()
    let tensors = source.names.compactMap(source.info)
    try WeightStore.check(model.configuration, in: source)
    return ModelDescription.Weights(
      tensors: tensors.count, bytes: tensors.reduce(0) { $0 + $1.byteCount },
      types: Dictionary(tensors.map { ($0.type, $0.byteCount) }, uniquingKeysWith: +))
  }

  private func nGrams(
    _ folder: ModelFolder, _ c: ModelConfiguration
  ) throws -> ModelDescription.NGrams? {
    try Hybrid.read(folder.path, labels: c.head.labels).map { hybrid in
      ModelDescription.NGrams(
        kind: hybrid.model.kind.rawValue, grams: hybrid.model.gramCount,
        transformerWeight: hybrid.weights.transformer, nGramWeight: hybrid.weights.nGrams)
    }
  }

  private func vocabulary(_ folder: ModelFolder) throws -> ModelDescription.Vocabulary {
    if let own = try folder.files.tokenizer() {
      return Self.vocabulary(own, file: folder.path, format: "tokenizer in the model's file")
    }
    let files = try TokenizerFolder(folder.files.tokenizerFolder)
    return Self.vocabulary(try files.open(), file: files.file, format: files.formatName)
  }

  private static func vocabulary(
    _ tokenizer: any Tokenizer, file: String, format: String
  ) -> ModelDescription.Vocabulary {
    ModelDescription.Vocabulary(
      file: file, format: format, size: tokenizer.vocabularySize,
      special: tokenizer.specialTokens.named.mapValues { .init(id: $0, piece: tokenizer.piece($0)) })
  }

  /// Plans one sequence as long as the context, and a step of a usual fine-tuning.
  private func memory(_ model: TransformerModel) throws -> [ModelDescription.Memory] {
    let engine = try TrainingRun.engine(options.common)
    let context = model.configuration.contextLength
    let (alone, rows, length) = (min(context, 2_048), 8, min(context, 256))
    let now = ProcessMemory.measured()
    let pass = PassPlan.inference(model, SequenceBatch(lengths: [alone]), nil, engine)
    let training = RunShape(
      model: model, training: [Int](repeating: length, count: rows), accumulate: 1, evaluation: [],
      precision: .fp32)
    let weights = model.layout.count * MemoryLayout<Float>.stride
    return [
      .init(
        use: "inference", bytes: weights + pass.activations + pass.buffers + now.resident, rows: 1,
        tokens: alone),
      .init(
        use: "training", bytes: MemoryPlan(training, before: now, now: now, engine: engine).total, rows: rows,
        tokens: length),
    ]
  }
}
