import Foundation

/// What a person may name as a model: a run folder, a checkpoint folder or a Hugging Face folder.
public struct ModelFolder: Sendable {
  /// The folder with `config.json` and the weights.
  public let path: String

  /// Finds the checkpoint: the folder itself if it has a `config.json`; in a run folder its `best`, else its
  /// `last`, else its newest checkpoint.
  public init(locating path: String) throws(CheckpointError) {
    guard exists(path) else {
      throw CheckpointError(path, "no such folder; --model takes a run or a model folder")
    }
    guard isFolder(path) else {
      throw CheckpointError(
        path, "is a file; --model takes the folder that holds config.json and the weights")
    }
    if exists(path + "/config.json") {
      self.path = path
      return
    }
    let run = RunFolder(path: path)
    guard let found = run.best ?? run.last ?? run.checkpoints.first else {
      throw CheckpointError(
        path,
        "holds no model; looked for config.json here, and for best, last and step-… with config.json and "
          + "model.safetensors in them")
    }
    self.path = found
  }

  /// The path of a file in the folder.
  public func file(_ name: String) -> String { path + "/" + name }

  /// The model's configuration, checked.
  public func configuration() throws(CheckpointError) -> ModelConfiguration {
    try HuggingFaceConfiguration.read(file("config.json"))
  }

  /// The model's weights.
  public func weights() throws(CheckpointError) -> SafetensorsSource { try SafetensorsSource(folder: path) }

  /// The SentencePiece model beside the weights, under any of the names in use; nil if there is none.
  public var tokenizerPath: String? {
    ["tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "spm.model"].map(file).first(where: exists)
  }
}
