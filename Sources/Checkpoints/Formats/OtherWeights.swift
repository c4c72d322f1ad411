import Foundation
import Storage

/// Files of weights that Apus does not read, known by their names, and what to do about them.
enum OtherWeights {
  /// A kind of such files.
  private struct Kind {
    /// How their names end.
    let endings: [String]
    /// What one is: "a GGUF file".
    let name: String
    let remedy: Remedy
  }

  private static let fromPretrained: Remedy =
    "from_pretrained(folder).save_pretrained(folder, safe_serialization=True)"

  private static let kinds: [Kind] = [
    Kind(
      endings: [".bin", ".pt", ".pth", ".ckpt", ".pkl"],
      name: "a Python pickle, which can run code when read",
      remedy: "convert it once with transformers: AutoModel…." + fromPretrained),
    Kind(
      endings: [".ggml"], name: "a file of an old llama.cpp",
      remedy:
        "convert it with a current llama.cpp to GGUF, or take the folder of the model with its config.json"
    ),
    Kind(
      endings: [".gguf"], name: "a GGUF file of llama.cpp", remedy: "give that file as \(option: "model")"),
    Kind(
      endings: [".h5", ".msgpack", ".ot"], name: "weights of another framework",
      remedy:
        "convert them once with transformers: AutoModel….from_pretrained(folder, from_tf=True or from_flax=True)"
        + ".save_pretrained(folder)"),
    Kind(
      endings: [".onnx", ".tflite", ".mlmodel", ".npz"], name: "a model made for another program",
      remedy: "take the folder of the same model that has model.safetensors"),
    Kind(
      endings: ["adapter_model.safetensors"], name: "an adapter, not a whole model",
      remedy:
        "give its base model's folder as \(option: "model") and this one as \(option: "adapter"), or merge it with convert"
    ),
    Kind(
      endings: [".safetensors"], name: "not called as transformers calls weights",
      remedy:
        "if it is the whole model, name it model.safetensors; shards need model.safetensors.index.json beside them"
    ),
  ]

  /// The error for a folder without `model.safetensors`, naming what is there in its place.
  static func missing(in folder: String) throws(FileError) -> FileError {
    if let link = try dangling(["model.safetensors", "model.safetensors.index.json"], in: folder) {
      return link
    }
    return try only(in: folder)
      ?? FileError(folder, "has neither model.safetensors nor model.safetensors.index.json")
  }

  /// The error for the first of some names that is a link to nothing; nil where none is.
  static func dangling(_ names: [String], in folder: String) throws(FileError) -> FileError? {
    for name in names {
      let path = folder + "/" + name
      guard !exists(path), let target = try linkTarget(path) else { continue }
      return FileError(
        .badInput, path, "is a link to “\(target)”, where nothing stands",
        remedy: "put the file there, or copy the model again with what its links name")
    }
    return nil
  }

  /// The error for a folder whose weights are of other formats alone; nil where there are none.
  static func only(in folder: String) throws(FileError) -> FileError? {
    // What a trainer of transformers leaves beside a model is no model.
    let files = try filesIn(folder).filter { $0 != "training_args.bin" && $0 != "model.safetensors" }
    for kind in kinds {
      guard let found = files.first(where: { file in kind.endings.contains { file.hasSuffix($0) } }) else {
        continue
      }
      return FileError(
        .badInput, folder, "has no model.safetensors, only “\(found)”, \(kind.name)", remedy: kind.remedy)
    }
    return nil
  }

  /// The error for a file that was given in place of a model's folder.
  static func given(_ path: String) -> FileError {
    let expected = "expected the folder that holds config.json and the weights"
    if path.hasSuffix("/model.safetensors") || path == "model.safetensors" || path.hasSuffix("/config.json") {
      let folder = parentFolder(path)
      return FileError(
        .badInput, path, "is a file; \(expected)", remedy: "give \(folder.isEmpty ? "." : folder)")
    }
    if let kind = kinds.first(where: { kind in kind.endings.contains { path.hasSuffix($0) } }) {
      return FileError(
        .badInput, path, "is \(kind.name); \(expected)", remedy: kind.remedy)
    }
    if let kind = head(path).flatMap({ FileKind.detect($0, path: path, isBinary: true) }) {
      return FileError(.badInput, path, "is \(kind.name); \(expected)", remedy: kind.modelRemedy)
    }
    return FileError(path, "is a file; \(expected)")
  }

  /// The first bytes of a file; nil where it cannot be read, which is not what matters of it here.
  private static func head(_ path: String) -> [UInt8]? {
    do {
      let handle = try FileHandle(forReadingFrom: fileURL(path))
      defer { handle.closeFile() }
      return try handle.read(upToCount: FileKind.probeLength).map { [UInt8]($0) }
    } catch { return nil }
  }
}
