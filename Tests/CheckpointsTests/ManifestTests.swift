import Checkpoints
import Foundation
import Storage
import TestSupport
import Testing
import Transformer

/// The list of a checkpoint's files finds every change of every file, itself included.
@Suite struct ManifestTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/step-0000001"
    try DirectoryWriter.write(path) { writer in
      try writer.writeFile("config.json", Data("{\"model_type\": \"gpt2\"}".utf8))
      try writer.writeFile("tokenizer.model", Data((0..<3_000).map { UInt8($0 % 251) }))
      try writer.writeFile("empty.json", Data())
      try writer.add("model.safetensors") { path in
        try SafetensorsWriter.write([], to: path, metadata: ["step": "1"])
      }
      // Not by the way that takes the digest while writing.
      try Data("{\"step\": 1}".utf8).write(to: URL(fileURLWithPath: writer.filePath("training/state.json")))
    }
  }

  private func check(_ reads: (String) -> Bool = { _ in true }) throws {
    try #require(try Manifest.read(path)).check(path, reading: reads)
  }

  private func problem() -> FileError? {
    do {
      try check()
      return nil
    } catch { return error as? FileError }
  }

  private func data(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  private func write(_ name: String, _ data: Data) throws {
    try data.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  @Test func aWholeFolderIsWhole() throws {
    try check()
    let manifest = try #require(try Manifest.read(path))
    #expect(
      manifest.names == [
        "config.json", "empty.json", "model.safetensors", "tokenizer.model", "training/state.json",
      ])
    #expect(manifest.files["training/state.json"]?.byteCount == 11)
    #expect(
      manifest.files["empty.json"]?.sha256
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    // What others put beside it is theirs.
    try write("README.md", Data("a model".utf8))
    try check()
    #expect(try JSONSerialization.jsonObject(with: data(Manifest.name)) is [String: Any])
  }

  @Test func aFolderWithoutAManifestHasNone() throws {
    #expect(try Manifest.read(folder.path) == nil)
    #expect(try Manifest.read(folder.path + "/absent") == nil)
  }

  @Test func everyBitOfTheManifestCounts() throws {
    let whole = try data(Manifest.name)
    for bit in 0..<whole.count * 8 {
      var damaged = whole
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      try write(Manifest.name, damaged)
      let error = problem()
      #expect(error?.path.hasSuffix(Manifest.name) == true, "bit \(bit)")
      #expect(error?.fault == .badInput)
    }
    for length in stride(from: 0, to: whole.count, by: 7) {
      try write(Manifest.name, whole.prefix(length))
      #expect(problem()?.path.hasSuffix(Manifest.name) == true, "cut to \(length)")
    }
    try write(Manifest.name, whole + Data("\n".utf8))
    #expect(problem()?.path.hasSuffix(Manifest.name) == true)
  }

  /// Flips over all files, in proportion to their lengths: all found, and the file named.
  @Test func athousandFlips() throws {
    let manifest = try #require(try Manifest.read(path))
    let files = manifest.names + [Manifest.name]
    let whole = try files.map(data)
    let total = whole.reduce(0) { $0 + $1.count }
    var random = SeededGenerator(seed: 11)
    for _ in 0..<1_000 {
      var place = Int.random(in: 0..<total, using: &random)
      var file = 0
      while place >= whole[file].count {
        place -= whole[file].count
        file += 1
      }
      var damaged = whole[file]
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      try write(files[file], damaged)
      #expect(problem()?.path == "\(path)/\(files[file])", "byte \(place)")
      try write(files[file], whole[file])
    }
    try check()
  }

  @Test func lengthsAreCheckedOfAllFiles() throws {
    try write("tokenizer.model", data("tokenizer.model").dropLast())
    let short = #expect(throws: FileError.self) { try check { _ in false } }
    #expect(short?.path.hasSuffix("tokenizer.model") == true && short?.reason.contains("2999") == true)
    try FileManager.default.removeItem(atPath: path + "/training/state.json")
    try write("tokenizer.model", Data((0..<3_000).map { UInt8($0 % 251) }))
    let missing = #expect(throws: FileError.self) { try check { _ in false } }
    #expect(missing?.path.hasSuffix("training/state.json") == true)
    #expect(missing?.reason.contains("missing") == true)
  }

  @Test func aNewerManifestIsRefusedByVersion() throws {
    try write(Manifest.name, Data("{\"version\": 2, \"files\": {}}".utf8))
    let error = #expect(throws: FileError.self) { try Manifest.read(path) }
    #expect(error?.reason.contains("version 2") == true)
  }

  @Test func namesOutsideTheFolderAreRefused() throws {
    for name in ["../secret", "/etc/passwd", "a/../../b", ""] {
      try write(
        Manifest.name,
        Data("{\"version\": 1, \"files\": [{\"path\": \"\(name)\", \"bytes\": 0, \"sha256\": \"0\"}]}".utf8))
      let error = #expect(throws: FileError.self) { try Manifest.read(path) }
      #expect(error?.reason.contains("malformed") == true)
    }
  }

  /// What a reader of the model needs is verified when it is opened or read; what only a resumed run needs is not.
  @Test func readersVerifyWhatTheyRead() throws {
    let model = folder.path + "/step-0000001"
    #expect(try ModelFolder(locating: model).weights().names.isEmpty)
    for (name, isOpened) in [("config.json", true), ("tokenizer.model", true), ("model.safetensors", false)] {
      let whole = try data(name)
      var damaged = whole
      damaged[whole.count / 2] ^= 4
      try write(name, damaged)
      let error = #expect(throws: FileError.self) { try ModelFolder(locating: model).weights() }
      #expect(error?.path == "\(path)/\(name)" && error?.fault == .badInput)
      if isOpened { #expect(throws: FileError.self) { try ModelFolder(locating: model) } }
      try write(name, whole)
    }
    var state = try data("training/state.json")
    state[3] ^= 1
    try write("training/state.json", state)
    #expect(try ModelFolder(locating: model).weights().names.isEmpty)
    #expect(throws: FileError.self) { try HuggingFaceFolder(model).verify { _ in true } }
    // Changed on purpose.
    try FileManager.default.removeItem(atPath: path + "/" + Manifest.name)
    try write("config.json", Data("{}".utf8))
    #expect(try ModelFolder(locating: model).weights().names.isEmpty)
  }
}
