import Checkpoints
import Foundation
import Runs
import Storage
import TestSupport
import Testing

/// A run goes on from the newest checkpoint that is whole.
@Suite struct RunRecoveryTests {
  let folder: TemporaryFolder
  let run: RunFolder

  init() throws {
    folder = try TemporaryFolder()
    run = RunFolder(path: folder.path)
    for step in [10, 20, 30] {
      try DirectoryWriter.write(run.series.checkpoint(step: step)) { writer in
        try writer.writeFile("config.json", Data("{}".utf8))
        try writer.writeFile("model.safetensors", safetensors("{}"))
        try writer.writeFile("training/state.json", Data("{\"step\": \(step)}".utf8))
        try writer.writeFile("training/optimizer.safetensors", safetensors("{}"))
      }
    }
    try run.series.markBest(step: 30)
    try run.series.markLast(step: 30)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != FolderLock.name }.sorted()
  }

  private func flip(_ step: Int, _ file: String) throws {
    let url = URL(fileURLWithPath: run.series.checkpoint(step: step) + "/" + file)
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count / 2] ^= 0x10
    try bytes.write(to: url)
  }

  private func prepare() throws -> (newest: String?, warnings: [String]) {
    var warnings: [String] = []
    let newest = try RunFolder.prepare(folder.path, mode: .resume) { warnings.append($0) }.newest()
    return (newest, warnings)
  }

  @Test func aWholeCheckpointIsTaken() throws {
    let (newest, warnings) = try prepare()
    #expect(newest == run.series.checkpoint(step: 30) && warnings.isEmpty)
    #expect(run.series.best == run.series.checkpoint(step: 30))
  }

  @Test(arguments: [
    "config.json", "model.safetensors", "training/state.json", "training/optimizer.safetensors",
    "training/manifest.json",
  ])
  func oneStepBack(file: String) throws {
    try flip(30, file)
    let (newest, warnings) = try prepare()
    #expect(newest == run.series.checkpoint(step: 20))
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("step-0000030/\(file)") == true, "\(warnings)")
    #expect(warnings.first?.contains("step 20") == true)
    #expect(run.series.last == run.series.checkpoint(step: 20) && run.series.best == nil)
    #expect(try names() == ["last", "step-0000010", "step-0000020", "step-0000030.damaged"])
    // The next start has nothing to complain of, and a later damage of the same step takes the place.
    #expect(try prepare().warnings.isEmpty)
    try run.series.markBest(step: 10)
    try flip(20, file)
    #expect(try prepare().newest == run.series.checkpoint(step: 10))
    #expect(run.series.best == run.series.checkpoint(step: 10))
  }

  @Test func twoStepsBack() throws {
    try flip(30, "model.safetensors")
    try FileManager.default.removeItem(atPath: run.series.checkpoint(step: 20) + "/config.json")
    let (newest, warnings) = try prepare()
    #expect(newest == run.series.checkpoint(step: 10))
    #expect(warnings.count == 2)
    #expect(warnings.last?.contains("step-0000020/config.json") == true)
  }

  @Test func noneIsWhole() throws {
    for step in [10, 20, 30] { try flip(step, "model.safetensors") }
    let before = try names()
    let error = #expect(throws: FileError.self) { try prepare() }
    #expect(error?.fault == .badInput)
    for step in [10, 20, 30] {
      #expect(error?.reason.contains("\(CheckpointSeries.name(step: step))/model.safetensors") == true)
    }
    #expect(try names() == before)
  }

  /// A folder with a checkpoint's name and nothing in it is a damaged one, and not a reason to begin anew.
  @Test func anEmptyCheckpointIsNotABeginning() throws {
    for step in [10, 20, 30] { try FileManager.default.removeItem(atPath: run.series.checkpoint(step: step)) }
    try FileManager.default.createDirectory(
      atPath: run.series.checkpoint(step: 10), withIntermediateDirectories: true)
    let error = #expect(throws: FileError.self) { try prepare() }
    #expect(error?.reason.contains("step-0000010") == true)
    try FileManager.default.removeItem(atPath: run.series.checkpoint(step: 10))
    #expect(try prepare().newest == nil)
  }

  /// Checkpoints of an earlier version have no manifest.
  @Test func withoutAManifestTheShapeCounts() throws {
    try FileManager.default.removeItem(atPath: run.series.checkpoint(step: 30) + "/training/manifest.json")
    let (newest, warnings) = try prepare()
    #expect(newest == run.series.checkpoint(step: 30))
    #expect(warnings.count == 1 && warnings[0].contains("training/manifest.json"))
    let weights = URL(fileURLWithPath: run.series.checkpoint(step: 30) + "/model.safetensors")
    try Data(contentsOf: weights).dropLast().write(to: weights)
    #expect(try prepare().newest == run.series.checkpoint(step: 20))
  }

  @Test func aLimitOnTheStep() throws {
    var warnings: [String] = []
    #expect(try run.series.recover(notAfter: 25) { warnings.append($0) } == 20)
    #expect(try run.series.recover(notAfter: 5) { warnings.append($0) } == nil)
    #expect(warnings.isEmpty)
  }

  @Test func linksFollowTheRun() throws {
    try run.series.moveLinks(step: 20, best: 10)
    #expect(
      run.series.best == run.series.checkpoint(step: 10) && run.series.last == run.series.checkpoint(step: 20)
    )
    // The best of a step back may be gone.
    try run.series.markBest(step: 30)
    try run.series.moveLinks(step: 20, best: 15)
    #expect(run.series.best == nil && run.series.last == run.series.checkpoint(step: 20))
    try run.series.markBest(step: 10)
    try run.series.moveLinks(step: 20, best: nil)
    #expect(run.series.best == run.series.checkpoint(step: 10))
  }

  @Test func theBestAndTheLastAreNeverRemoved() throws {
    try run.series.markBest(step: 10)
    try run.series.retain(newest: 1)
    #expect(run.series.steps == [30, 10])
    // Also when the folder that a link names is not a whole checkpoint.
    try FileManager.default.removeItem(atPath: run.series.checkpoint(step: 10) + "/config.json")
    try run.series.retain(newest: 1)
    #expect(try names() == ["best", "last", "step-0000010", "step-0000030"])
  }

  @Test(.withoutRoot)
  func aFolderThatCannotBeListedIsNotEmpty() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o300], ofItemAtPath: folder.path)
    defer { chmod(folder.path, 0o700) }
    #expect(throws: FileError.self) { try RunFolder.prepare(folder.path, mode: .resume) }
    #expect(throws: FileError.self) { try RunFolder.prepare(folder.path, mode: .new) }
  }
}
