import Storage

/// Recovery from damaged checkpoints: a resumed run falls back to the newest whole one, with a warning.
extension CheckpointSeries {
  /// The suffix of a damaged checkpoint's name once it is set aside.
  static let damagedSuffix = ".damaged"

  /// Whether a name is that of a damaged checkpoint that was set aside: `step-0002000.damaged`.
  package static func isSetAside(_ name: String) -> Bool {
    name.hasSuffix(damagedSuffix) && step(of: String(name.dropLast(damagedSuffix.count))) != nil
  }

  /// Finds the newest checkpoint that is whole, every byte of it verified, and sets the damaged ones after it aside.
  ///
  /// No link names those any more, and their new names are not a checkpoint's, so that the run can write theirs again.
  /// - Parameters:
  ///   - limit: the last step that counts.
  ///   - warn: called for each damaged one, with the file.
  /// - Returns: its step; nil where there is no checkpoint at all.
  /// - Throws: ``FileError`` naming the damaged file of each if none is whole, and nothing is changed then;
  ///   ``WriteError``.
  package func recover(notAfter limit: Int = .max, warn: (String) -> Void) throws -> Int? {
    var problems: [(step: Int, error: FileError)] = []
    for step in try stepFolders() where step <= limit {
      let hasManifest: Bool
      do {
        hasManifest = try verify(checkpoint(step: step))
      } catch {
        problems.append((step, error))
        continue
      }
      for problem in problems {
        warn(
          "\(problem.error). Going back to step \(step); the damaged checkpoint is kept as "
            + "\(Self.name(step: problem.step) + Self.damagedSuffix)")
      }
      if !hasManifest {
        warn("\(checkpoint(step: step)) has no \(Manifest.name): only the shape of its files can be verified")
      }
      try setAside(problems.map(\.step), resuming: step)
      return step
    }
    guard !problems.isEmpty else { return nil }
    throw FileError(
      .badInput, path,
      "no checkpoint of this run is whole: \(problems.map { "\($0.error)" }.joined(separator: "; "))",
      remedy: "Put a copy of one back, or start anew with \(option: "overwrite")")
  }

  /// Verifies all files of a checkpoint.
  /// - Returns: whether there is a manifest. A checkpoint without one, of an earlier version or with changes made on
  ///   purpose, must at least have its files, whole as far as their formats tell.
  /// - Throws: ``FileError`` naming what is damaged.
  func verify(_ folder: String) throws(FileError) -> Bool {
    if let manifest = try Manifest.read(folder) {
      try manifest.check(folder) { _ in true }
      return true
    }
    for file in ["config.json", "training/state.json"] { _ = try readJSON(folder + "/" + file) }
    for file in ["model.safetensors", "training/optimizer.safetensors"] {
      _ = try SafetensorsFile(path: folder + "/" + file)
    }
    return false
  }

  private func setAside(_ damaged: [Int], resuming step: Int) throws {
    guard !damaged.isEmpty else { return }
    // The links first, so that they name no folder that is gone.
    if let best = try linkedStep("best"), damaged.contains(best) { try removeTree(path + "/best") }
    try markLast(step: step)
    for step in damaged {
      let folder = checkpoint(step: step)
      try DirectoryWriter.move(folder, to: folder + Self.damagedSuffix)
    }
  }
}
