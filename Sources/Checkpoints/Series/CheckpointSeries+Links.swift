import Foundation
import Storage

// What a run changes among its checkpoints.
extension CheckpointSeries {
  /// Moves `best` to the checkpoint of a step.
  package func markBest(step: Int) throws(WriteError) {
    try FolderLink.write(path + "/best", to: Self.name(step: step), by: linkMaker)
  }

  /// Moves `last` to the checkpoint of a step.
  package func markLast(step: Int) throws(WriteError) {
    try FolderLink.write(path + "/last", to: Self.name(step: step), by: linkMaker)
  }

  /// Does once all that saving does, with an empty checkpoint: a file system on which it cannot be done is found out before
  /// the first step.
  ///
  /// - Returns: whether `best` and `last` will be links; small files that name the checkpoint where not.
  package func rehearse() throws -> Bool {
    // Named as what is being written, so that it is removed whatever happens.
    let folder = "\(path)/rehearsal.tmp.\(ProcessInfo.processInfo.processIdentifier)", link = folder + "0"
    defer { unlink(link) }
    var isLink = true
    for _ in 0..<2 {
      // The second time in place of the first.
      try DirectoryWriter.write(folder) { try $0.writeFile("training/state.json", Data("{}".utf8)) }
      isLink = try FolderLink.write(link, to: Self.name(step: 0), by: linkMaker)
    }
    guard try FolderLink.read(link) == Self.name(step: 0) else {
      throw FileError(.cannotWrite, link, "reads differently from what was written")
    }
    try DirectoryWriter.remove(folder)
    return isLink
  }

  /// Moves the links to where a run stands that resumes after `step`.
  ///
  /// After a kill they may lag behind, and after a rollback be ahead. Without a best checkpoint there is no link `best`.
  package func moveLinks(step: Int, best: Int?) throws {
    if let best, isFolder(checkpoint(step: best)) {
      try markBest(step: best)
    } else if let linked = try linkedStep("best"), linked > step || !isFolder(checkpoint(step: linked)) {
      try removeTree(path + "/best")
    }
    try markLast(step: step)
  }

  /// Removes all but the newest `keep` checkpoints; `best`, `last` and that of `step` always stay.
  /// - Throws: ``WriteError``; ``FileError`` if it cannot be found out what the links name.
  package func retain(newest keep: Int, and step: Int? = nil) throws {
    precondition(keep >= 1)
    let protected = [try linkedStep("best"), try linkedStep("last"), step]
    for step in steps.dropFirst(keep) where !protected.contains(step) {
      try DirectoryWriter.remove(checkpoint(step: step))
    }
  }

  /// Removes the checkpoints after `step`, the newest first; ``moveLinks(step:best:)`` has moved the links before.
  package func removeCheckpoints(after step: Int) throws {
    for later in try stepFolders() where later > step { try DirectoryWriter.remove(checkpoint(step: later)) }
  }
}
