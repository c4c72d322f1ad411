import Storage

/// A run that was copied with its links followed, so that `best` and `last` are folders in the copy, or left out.
extension CheckpointSeries {
  /// Makes such folders links again. What they hold becomes the checkpoint of its step where that is missing or damaged.
  /// - Throws: ``FileError`` for one that is no checkpoint with a step; ``WriteError``.
  package func adoptCopies() throws {
    for link in Self.links where FolderLink.isReplaced(byFolder: path + "/" + link) {
      let copy = path + "/" + link
      let step = try Self.recordedStep(copy)
      let folder = checkpoint(step: step)
      if !isWhole(folder), isWhole(copy) || !exists(folder) {
        if exists(folder) { try DirectoryWriter.move(folder, to: folder + Self.damagedSuffix) }
        try DirectoryWriter.move(copy, to: folder)
      } else {
        try DirectoryWriter.remove(copy)
      }
      try FolderLink.write(copy, to: Self.name(step: step), by: linkMaker)
    }
  }

  /// The best checkpoint by what the newest one remembers, where a copy of the run has left the link out.
  var recordedBest: String? {
    guard let newest = steps.first, !FolderLink.isThere(path + "/best") else { return nil }
    let state: JSONValue
    do { state = try readJSON(checkpoint(step: newest) + "/training/state.json") } catch {
      // A copy may lack that part, and a run that resumes says what is wrong with it.
      return nil
    }
    guard case .object(let members) = state, case .integer(let step)? = members["bestStep"],
      steps.contains(step)
    else { return nil }
    return checkpoint(step: step)
  }

  /// The step that a checkpoint's own state tells.
  private static func recordedStep(_ folder: String) throws(FileError) -> Int {
    let path = folder + "/training/state.json"
    let state: JSONValue? = try FileInput.exists(path) ? readJSON(path) : nil
    if case .object(let members)? = state, case .integer(let step)? = members["step"], step > 0 {
      return step
    }
    throw FileError(
      .badInput, folder, "is a folder, and no checkpoint of this run that could be resumed",
      remedy: "remove it, or move it away; the run has its checkpoints in step-…")
  }

  private func isWhole(_ folder: String) -> Bool {
    do {
      _ = try verify(folder)
      return true
    } catch { return false }
  }
}
