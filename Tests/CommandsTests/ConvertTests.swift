import CommandLine
import Commands
import Foundation
import Storage
import TestSupport
import Testing

/// `convert` as a person calls it.
struct ConvertTests {
  private func convert(_ arguments: [String]) throws {
    try Convert(options(arguments + ["--to", "huggingface"]), console()).run()
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  @Test func aModelFromElsewhereStaysAsItIsButForTheWidth() throws {
    let bench = try Bench.shared.get()
    let model = try ForeignModel("bert", bench)
    try model.configure(["their_key": ["a": 1.5, "b": [1, 2]], "torch_dtype": "float32"])
    try model.write("tokenizer_config.json", "{\"padding_side\" : \"left\"}")
    let out = bench.path("converted-\(UUID().uuidString)")
    try convert(["--model", model.path, "--output", out])
    for name in ["config.json", "tokenizer.model", "tokenizer_config.json", "model.safetensors"] {
      #expect(try bytes(out + "/" + name) == bytes(model.path + "/" + name), "\(name)")
    }
    let narrow = bench.path("converted-\(UUID().uuidString)")
    try convert(["--model", model.path, "--output", narrow, "--dtype", "bf16"])
    guard case .object(let members) = try readJSON(narrow + "/config.json"),
      case .object(let before) = try readJSON(model.path + "/config.json")
    else {
      Issue.record("config.json holds no object")
      return
    }
    #expect(members["torch_dtype"] == .string("bfloat16"))
    for (key, value) in before where key != "torch_dtype" { #expect(members[key] == value, "\(key)") }
    #expect(try bytes(narrow + "/model.safetensors").count < bytes(out + "/model.safetensors").count * 6 / 10)
  }

  @Test func theModelItselfIsNeverReplaced() throws {
    let bench = try Bench.shared.get()
    let model = try ForeignModel("gpt2", bench)
    let weights = try bytes(model.path + "/model.safetensors")
    for output in [model.path, model.path + "/", model.path + "/."] {
      let error = #expect(throws: FileError.self) {
        try convert(["--model", model.path, "--output", output, "--overwrite"])
      }
      #expect(error?.fault == .usage)
    }
    #expect(try bytes(model.path + "/model.safetensors") == weights)
  }

  @Test func whatLiesBesideAModelIsKept() throws {
    let bench = try Bench.shared.get()
    let model = try ForeignModel("gpt2", bench)
    let out = bench.path("converted-\(UUID().uuidString)")
    try convert(["--model", model.path, "--output", out])
    for name in ["notes.txt", "sub/model.safetensors", "training/optimizer.safetensors"] {
      let path = out + "/" + name
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: FileError.self, "\(name)") {
        try convert(["--model", model.path, "--output", out, "--overwrite"])
      }
      #expect(error?.fault == .usage)
      #expect(try bytes(path) == Data("mine".utf8))
      try FileManager.default.removeItem(atPath: name.hasPrefix("sub") ? out + "/sub" : path)
    }
    try convert(["--model", model.path, "--output", out, "--overwrite"])
  }

  @Test func aLinkStaysAndWhatItNamesIsWritten() throws {
    let bench = try Bench.shared.get()
    let model = try ForeignModel("gpt2", bench)
    let name = "converted-\(UUID().uuidString)"
    let link = bench.path(name + "-link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: name)
    for arguments in [[], ["--overwrite"]] {
      try convert(["--model", model.path, "--output", link] + arguments)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == name)
      #expect(FileManager.default.fileExists(atPath: bench.path(name) + "/config.json"))
    }
    #expect(throws: UsageError.self) { try convert(["--model", model.path, "--output", ""]) }
  }

  @Test func onlyModelsAreReplacedAndOnlyWhenAsked() throws {
    let bench = try Bench.shared.get()
    let model = try ForeignModel("gpt2", bench)
    let out = bench.path("converted-\(UUID().uuidString)")
    try convert(["--model", model.path, "--output", out])
    #expect(throws: FileError.self) { try convert(["--model", model.path, "--output", out]) }
    try convert(["--model", model.path, "--output", out + "/", "--dtype", "fp16", "--overwrite"])
    #expect(!FileManager.default.fileExists(atPath: out + "/.tmp"))
    let other = bench.path("things-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: other + "/notes.txt"))
    #expect(throws: FileError.self) {
      try convert(["--model", model.path, "--output", other, "--overwrite"])
    }
    #expect(try bytes(other + "/notes.txt") == Data("mine".utf8))
    #expect(throws: FileError.self) {
      try convert(["--model", model.path, "--output", bench.path("gpt2"), "--overwrite"])
    }
  }
}
