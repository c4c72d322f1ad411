import Checkpoints
import CommandLine
import Data
import Foundation
import Storage
import Training
import Transformer

/// `finetune` of decoders that go on with prompts or conversations.
extension Finetune {
  /// Refuses a model that does not write.
  ///
  /// - Throws: ``TrainingError`` (mismatch).
  func checkCausal(_ task: any FineTuningTask, _ parent: ModelConfiguration) throws(TrainingError) {
    guard task is any CausalTask, !parent.isCausal else { return }
    throw .mismatch(
      "\(options.model) is an encoder (\(parent.family.modelType)), which writes no text; --task \(type(of: task).name) needs a decoder, such as `pretrain --architecture llama` makes."
    )
  }

  /// How the model reads rows that it goes on with; nil for other tasks.
  func causalEncoding(_ task: any FineTuningTask, _ stored: StoredModel) throws -> CausalEncoding? {
    guard let task = task as? any CausalTask else { return nil }
    let encoding = try CausalEncoding(stored, chats: type(of: task).chats)
    if encoding.chat?.isPlain ?? false {
      console.note(
        "\(options.model) has no chat template: turns are written as \"User: …\" and \"Assistant: …\", as the checkpoints' \(ChatFormat.fileName) says"
      )
    }
    return encoding
  }

  /// The files that checkpoints keep beside the model's: for a decoder that answers, its chat template.
  func companions(_ task: any FineTuningTask, _ stored: StoredModel) throws -> [(name: String, data: Data)] {
    var files = try stored.companions()
    guard let task = task as? any CausalTask, !files.contains(where: { $0.name == ChatFormat.fileName }),
      let template = try ChatFormat.file(of: stored.folder.path, chats: type(of: task).chats)
    else { return files }
    files.append((ChatFormat.fileName, template))
    return files
  }
}
