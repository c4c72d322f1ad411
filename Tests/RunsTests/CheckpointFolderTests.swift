import Checkpoints
import Foundation
import Runs
import Storage
import TestSupport
import Testing

fileprivate struct Interrupted: Error {}

@Suite struct CheckpointFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names(_ path: String) throws -> [String] {
    // A run that is prepared holds its lock for as long as the value lives.
    try FileManager.default.contentsOfDirectory(atPath: path).filter { $0 != FolderLock.name }.sorted()
  }

  private func save(_ run: RunFolder, step: Int, config: String = "{}") throws {
    try DirectoryWriter.write(run.series.checkpoint(step: step)) { writer in
      try writer.writeFile("config.json", Data(config.utf8))
      try writer.writeFile("model.safetensors", safetensors("{}"))
      try writer.writeFile("training/state.json", Data("{}".utf8))
    }
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func writesAndReplacesAFolder() throws {
    let run = try RunFolder.prepare(folder.path + "/deep/run", mode: .new)
    try save(run, step: 3)
    try save(run, step: 3, config: "{ }")
    #expect(try names(run.path) == ["step-0000003"])
    #expect(try names(run.path + "/step-0000003") == ["config.json", "model.safetensors", "training"])
    #expect(try text(run.path + "/step-0000003/config.json") == "{ }")
  }

  @Test func aFailureLeavesWhatWasThere() throws {
    let run = try RunFolder.prepare(folder.path, mode: .new)
    try save(run, step: 1)
    #expect(throws: Interrupted.self) {
      try DirectoryWriter.write(run.series.checkpoint(step: 1)) { writer in
        try writer.writeFile("config.json", Data("half".utf8))
        throw Interrupted()
      }
    }
    let error = #expect(throws: WriteError.self) {
      try DirectoryWriter.write(run.series.checkpoint(step: 2)) { writer in
        try writer.writeFile(String(repeating: "n", count: 300), Data())
      }
    }
    #expect(error?.code == ENAMETOOLONG && error?.fault == .cannotWrite)
    let blocked = #expect(throws: WriteError.self) {
      try DirectoryWriter.write(run.path + "/step-0000001/config.json/x") { _ in }
    }
    #expect(blocked?.code == ENOTDIR)
    #expect(try names(run.path) == ["step-0000001"])
    #expect(try text(run.path + "/step-0000001/config.json") == "{}")
  }

  @Test func linksMoveAndProtect() throws {
    let run = try RunFolder.prepare(folder.path, mode: .new)
    for step in 1...5 { try save(run, step: step) }
    #expect(run.series.best == nil && run.series.last == nil)
    try run.series.markBest(step: 1)
    try run.series.markBest(step: 2)
    try run.series.markLast(step: 5)
    #expect(run.series.best == run.path + "/step-0000002" && run.series.last == run.path + "/step-0000005")
    try run.series.retain(newest: 2)
    #expect(run.series.steps == [5, 4, 2])
    #expect(try names(run.path) == ["best", "last", "step-0000002", "step-0000004", "step-0000005"])
  }

  @Test func onlyWholeCheckpointsCount() throws {
    let run = try RunFolder.prepare(folder.path, mode: .new)
    try save(run, step: 12_345_678)
    try save(run, step: 9)
    try FileManager.default.createDirectory(
      atPath: run.path + "/step-0000010", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: run.path + "/step-11", withIntermediateDirectories: true)
    #expect(run.series.steps == [12_345_678, 9])
  }

  @Test func preparesByMode() throws {
    let path = folder.path + "/run"
    for mode: RunFolder.Mode in [.new, .new, .resume, .overwrite] {
      _ = try RunFolder.prepare(path, mode: mode)
    }
    let run = RunFolder(path: path)
    try save(run, step: 1)
    try run.series.markLast(step: 1)
    let error = #expect(throws: FileError.self) { try RunFolder.prepare(path, mode: .new) }
    #expect(error?.fault == .usage && error?.remedy.description.contains("resume") == true)
    #expect(try RunFolder.prepare(path, mode: .resume).series.steps == [1])
    #expect(try RunFolder.prepare(path, mode: .overwrite).series.steps.isEmpty)
    #expect(try names(path) == [])
    try folder.write("run/thesis.txt", "mine")
    for mode: RunFolder.Mode in [.new, .resume, .overwrite] {
      let error = #expect(throws: FileError.self) { try RunFolder.prepare(path, mode: mode) }
      #expect(error?.fault == .usage && error?.reason.contains("thesis.txt") == true)
    }
    #expect(try names(path) == ["thesis.txt"])
    #expect(throws: FileError.self) { try RunFolder.prepare(path + "/thesis.txt", mode: .overwrite) }
  }

  /// Who holds the lock writes nothing yet, so that whatever is half-written is a dead process's, whoever has its number
  /// now: in a container all processes have small ones.
  @Test func removesLeftovers() throws {
    let run = RunFolder(path: folder.path)
    try save(run, step: 1)
    for name in [
      "step-0000001.tmp.2000000000", "step-0000002.tmp.\(getpid())", "best.tmp.1", "run.json.tmp.77",
      "a.tmp.x",
    ] {
      try FileManager.default.createDirectory(
        atPath: run.path + "/" + name, withIntermediateDirectories: true)
    }
    try DirectoryWriter.move(run.path + "/step-0000001", to: run.path + "/step-0000003.old.tmp.9")
    try save(run, step: 2)
    #expect(try RunFolder.prepare(folder.path, mode: .resume).newest()?.hasSuffix("step-0000003") == true)
    #expect(try names(run.path) == ["a.tmp.x", "step-0000002", "step-0000003"])
  }

  @Test func locatesModels() throws {
    let run = try RunFolder.prepare(folder.path + "/run", mode: .new)
    let empty = #expect(throws: FileError.self) { try ModelFolder(locating: run.path) }
    #expect(empty?.reason.contains("config.json") == true && empty?.fault == .badInput)
    try save(run, step: 1)
    try save(run, step: 2)
    try save(run, step: 3)
    #expect(try ModelFolder(locating: run.path).path.hasSuffix("step-0000003"))
    try run.series.markLast(step: 2)
    #expect(try ModelFolder(locating: run.path).path.hasSuffix("step-0000002"))
    try run.series.markBest(step: 1)
    #expect(try ModelFolder(locating: run.path).path.hasSuffix("step-0000001"))
    #expect(try ModelFolder(locating: run.path + "/best").weights().names.isEmpty)
    #expect(try ModelFolder(locating: run.path + "/best").path == run.path + "/step-0000001")
    #expect(try ModelFolder(locating: run.path + "/last").path == run.path + "/step-0000002")
    #expect(throws: FileError.self) { try ModelFolder(locating: run.path + "/best/config.json") }
    #expect(throws: FileError.self) { try ModelFolder(locating: run.path + "/absent") }
  }

  /// A run that goes on may remove what a reader has just found.
  @Test func aReaderFollowsARunThatMovesOn() throws {
    let run = RunFolder(path: folder.path)
    try save(run, step: 1)
    try run.series.markBest(step: 1)
    var seen: [String] = []
    let names = try ModelFolder.reading(run.path) { model in
      seen.append(model.path)
      if seen.count < 3 {
        try save(run, step: seen.count + 1)
        try run.series.markBest(step: seen.count + 1)
        try DirectoryWriter.remove(run.series.checkpoint(step: seen.count))
      }
      return try model.weights().names
    }
    #expect(names.isEmpty)
    #expect(seen == [1, 2, 3].map { run.series.checkpoint(step: $0) })
    // What is damaged and stays is an error.
    try FileManager.default.removeItem(atPath: run.series.checkpoint(step: 3) + "/model.safetensors")
    #expect(throws: FileError.self) { try ModelFolder.reading(run.path) { try $0.weights() } }
  }
}
