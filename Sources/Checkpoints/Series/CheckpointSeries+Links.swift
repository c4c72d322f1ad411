import Storage

// What a run changes among its checkpoints.
extension CheckpointSeries {
  /// Moves `best` to the checkpoint of a step.
  package func markBest(step: Int) throws(WriteError) {
    try DirectoryWriter.link(path + "/best", to: Self.name(step: step))
  }

  /// Moves `last` to the checkpoint of a step.
  package func markLast(step: Int) throws(WriteError) {
    try DirectoryWriter.link(path + "/last", to: Self.name(step: step))
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
