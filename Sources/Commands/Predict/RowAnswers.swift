import Batches
import Data
import Training
import Transformer

/// What `predict` asks of a model, and how it prints the answers.
protocol RowAnswers: Sendable {
  /// The rows with their texts as the model is to read them.
  func asked(_ table: LabelledTable) -> LabelledTable
  /// What the model says of each sequence.
  func outputs(_ sequences: SequenceBatch, _ session: ModelSession) -> [[Float]]
  /// What stands beside the model's weights added to what the model says of a row.
  func completed(_ outputs: [Float], _ row: LabelledRow) -> [Float]
  /// The answer to a row as a line of JSON, with the row's texts where they are to be repeated.
  func line(_ outputs: [Float], text: String?, pair: String?) throws -> String
}

extension RowAnswers {
  func completed(_ outputs: [Float], _ row: LabelledRow) -> [Float] { outputs }
}

/// The answers of a model that was fine-tuned for a task.
struct TaskAnswers: RowAnswers {
  let task: any FineTuningTask
  /// What stands beside the model and has its say.
  let parts: AnswerParts

  func asked(_ table: LabelledTable) -> LabelledTable { table }

  func outputs(_ sequences: SequenceBatch, _ session: ModelSession) -> [[Float]] {
    task.outputs(sequences, session)
  }

  func completed(_ outputs: [Float], _ row: LabelledRow) -> [Float] {
    parts.completed(outputs, row)
  }

  func line(_ outputs: [Float], text: String?, pair: String?) throws -> String {
    try jsonText(task.prediction(outputs, text: text, pair: pair))
  }
}

/// Texts as embeddings.
struct EmbeddingAnswers: RowAnswers {
  let embedding: RowEmbedding

  func asked(_ table: LabelledTable) -> LabelledTable { table.withTexts(embedding.text) }

  func outputs(_ sequences: SequenceBatch, _ session: ModelSession) -> [[Float]] {
    embedding.outputs(sequences, session)
  }

  func line(_ outputs: [Float], text: String?, pair: String?) -> String {
    embedding.line(outputs, text: text)
  }
}
