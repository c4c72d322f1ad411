import Storage
import Transformer

/// A model that a person named: a run, a checkpoint or a folder, alone or with an adapter that was trained beside it.
package struct NamedModel: Sendable {
  /// The model's path; of an adapter that was named alone, its base.
  package let path: String
  /// What was trained beside the model; nil for none.
  package let adapter: AdapterFolder?

  /// - Parameters:
  ///   - path: of a model, or of an adapter whose base stands where its files say.
  ///   - adapter: a folder of an adapter, or a run that made one.
  /// - Throws: ``FileError`` for what is no adapter, or one whose base is not found.
  package init(_ path: String, adapter: String? = nil) throws(FileError) {
    if let adapter {
      self.path = path
      self.adapter = try AdapterFolder(adapter)
      return
    }
    guard AdapterFolder.isAdapterAlone(path) else {
      self.path = path
      self.adapter = nil
      return
    }
    let alone = try AdapterFolder(path)
    guard let base = alone.localBase else {
      throw FileError(
        .badInput, path,
        "is an adapter of \(alone.baseName.map { "“\($0)”, which does not stand here" } ?? "a model that it does not name")",
        remedy: "give its base model's folder as \(option: "model") and this one as \(option: "adapter")")
    }
    self.path = base
    self.adapter = alone
  }

  /// The configuration, with what the model ends in where an adapter changes that.
  package func configuration() throws -> ModelConfiguration {
    try ModelFolder.reading(path) { folder in
      var c = try folder.configuration()
      if let head = try adapter?.head(on: c) { c.head = head }
      return c
    }
  }

  /// Opens the model to compute with.
  package func open(precision: Precision = .fp32) throws -> LoadedModel {
    if let adapter { return try LoadedModel.open(path, with: adapter, precision: precision) }
    return try LoadedModel.openForInference(path, precision: precision)
  }
}

extension AdapterFolder {
  /// Whether a folder holds an adapter and no model.
  package static func isAdapterAlone(_ path: String) -> Bool {
    exists(path + "/" + configurationFile) && !HuggingFaceFolder.isComplete(path)
  }
}
