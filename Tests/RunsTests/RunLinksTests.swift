import Checkpoints
import Foundation
import Runs
import Storage
import TestSupport
import Testing

/// Runs where there are no links, and copies of runs whose links were followed or left out.
@Suite struct RunLinksTests {
  let folder: TemporaryFolder
  let run: RunFolder

  init() throws {
    folder = try TemporaryFolder()
    run = RunFolder(path: folder.path)
    for step in [10, 20] { try write(run.series.checkpoint(step: step), step) }
    try run.series.markBest(step: 10)
    try run.series.markLast(step: 20)
  }

  private func write(_ path: String, _ step: Int) throws {
    try DirectoryWriter.write(path) { writer in
      try writer.writeFile("config.json", Data("{}".utf8))
      try writer.writeFile("model.safetensors", safetensors("{}"))
      try writer.writeFile("training/state.json", Data("{\"step\": \(step), \"bestStep\": 10}".utf8))
      try writer.writeFile("training/optimizer.safetensors", safetensors("{}"))
    }
  }

  /// Puts a copy of its checkpoint in the place of a link.
  private func follow(_ link: String) throws {
    let path = folder.path + "/" + link
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: target, toPath: path)
  }

  private func prepare() throws -> (newest: String?, warnings: [String]) {
    var warnings: [String] = []
    let newest = try RunFolder.prepare(folder.path, mode: .resume) { warnings.append($0) }.newest()
    return (newest, warnings)
  }

  private func isLink(_ name: String) -> Bool {
    var status = stat()
    return lstat(folder.path(name), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  private func damage(_ folder: String) throws {
    try Data("{ }".utf8).write(to: URL(fileURLWithPath: folder + "/config.json"))
  }

  @Test func withoutLinks() throws {
    var warnings: [String] = []
    let linkless = try RunFolder.prepare(
      folder.path, mode: .resume, linkMaker: LinkMaker { _, _ in EPERM }
    ) { warnings.append($0) }
    #expect(try linkless.newest() == run.series.checkpoint(step: 20))
    #expect(warnings.count == 1 && warnings[0].contains("no links"), "\(warnings)")
    try linkless.series.moveLinks(step: 20, best: 20)
    #expect(!isLink("best") && !isLink("last"))
    #expect(run.series.best == run.series.checkpoint(step: 20))
    try linkless.series.markBest(step: 10)
    try linkless.series.retain(newest: 1)
    #expect(run.series.best == run.series.checkpoint(step: 10))
    #expect(run.series.steps == [20, 10])
    let best = try ModelFolder(locating: folder.path + "/best").path
    #expect(best == run.series.checkpoint(step: 10))
    #expect(try ModelFolder(locating: folder.path).path == best)
  }

  /// Whatever saving needs is tried before the first step, and nothing stays of it.
  @Test func whatCannotBeSavedIsFoundOutBefore() throws {
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(try run.series.rehearse())
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
    try FileManager.default.removeItem(atPath: folder.path)
    try Data().write(to: URL(fileURLWithPath: folder.path))
    #expect(throws: WriteError.self) { try run.series.rehearse() }
  }

  @Test func aCopyWithItsLinksFollowed() throws {
    for link in ["best", "last"] { try follow(link) }
    #expect(run.series.best == folder.path + "/best" && run.series.last == folder.path + "/last")
    #expect(try ModelFolder(locating: folder.path).path == folder.path + "/best")
    let (newest, warnings) = try prepare()
    #expect(newest == run.series.checkpoint(step: 20) && warnings.isEmpty)
    #expect(isLink("best") && isLink("last"))
    #expect(run.series.best == run.series.checkpoint(step: 10))
    #expect(run.series.last == run.series.checkpoint(step: 20))
  }

  /// What a copy holds alone, or holds whole alone, is not lost.
  @Test func aFollowedLinkMayBeAllThereIs() throws {
    for link in ["best", "last"] { try follow(link) }
    try FileManager.default.removeItem(atPath: run.series.checkpoint(step: 10))
    try damage(run.series.checkpoint(step: 20))
    let (newest, warnings) = try prepare()
    #expect(newest == run.series.checkpoint(step: 20) && warnings.isEmpty, "\(warnings)")
    #expect(run.series.steps == [20, 10] && run.series.best == run.series.checkpoint(step: 10))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.contains("step-0000020.damaged"))
  }

  @Test func aDamagedCopyOfAWholeCheckpointGoes() throws {
    try follow("last")
    try damage(folder.path + "/last")
    #expect(try prepare().newest == run.series.checkpoint(step: 20))
    #expect(isLink("last"))
  }

  @Test func aFolderThatIsNoCheckpointIsLeftAlone() throws {
    try follow("last")
    try FileManager.default.removeItem(atPath: folder.path + "/last/training")
    let error = #expect(throws: FileError.self) { try prepare() }
    #expect(error?.fault == .badInput && error?.path == folder.path + "/last")
    #expect(FileManager.default.fileExists(atPath: folder.path + "/last/config.json"))
  }

  /// As `rsync` does without `-l`: the best is still the best, not the newest.
  @Test func aCopyWithoutItsLinks() throws {
    for link in ["best", "last"] { try FileManager.default.removeItem(atPath: folder.path + "/" + link) }
    #expect(try ModelFolder(locating: folder.path).path == run.series.checkpoint(step: 10))
    try FileManager.default.removeItem(atPath: run.series.checkpoint(step: 10))
    #expect(try ModelFolder(locating: folder.path).path == run.series.checkpoint(step: 20))
  }

  @Test func aCopyWithItsLinksAsText() throws {
    for (link, text) in [("best", "step-0000010"), ("last", "step-0000020\r\n")] {
      try FileManager.default.removeItem(atPath: folder.path + "/" + link)
      try folder.write(link, text)
    }
    #expect(run.series.best == run.series.checkpoint(step: 10))
    #expect(try ModelFolder(locating: folder.path + "/last/").path == run.series.checkpoint(step: 20))
    #expect(try prepare().newest == run.series.checkpoint(step: 20))
    try RunFolder.prepare(folder.path, mode: .overwrite).series.markLast(step: 1)
    #expect(isLink("last") && run.series.steps.isEmpty)
  }
}
