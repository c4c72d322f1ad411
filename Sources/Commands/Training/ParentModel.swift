import Checkpoints
import Storage
import Training

/// The model that a run begins with, as its record names it: by the digest of its files, under whatever path they lie.
package struct ParentModel {
  /// The option that named it.
  private let option: String
  private let folder: ModelFolder
  private let digest: String

  /// - Parameter option: the option that named it, without dashes.
  /// - Throws: ``FileError`` if its files cannot be read.
  package init(_ folder: ModelFolder, option: String) throws(FileError) {
    self.option = option
    self.folder = folder
    digest = try folder.digest()
  }

  /// Where it lies, to be shown.
  package var path: String { folder.path }

  /// What a run records of it.
  package var facts: [String: String] { [key: digest] }

  private var key: String { ComparedOptions.key(option) + " (its files)" }

  /// The settings of a checkpoint, where those of a version before 0.2 name the path of the model: by the digest if it is
  /// this one.
  ///
  /// - Returns: also the change to be noted, where nothing stands at that path any more, so that nobody can tell.
  package func identified(_ saved: [String: String]) -> (settings: [String: String], change: SettingChange?) {
    let pathKey = ComparedOptions.key(option)
    guard saved[key] == nil, let path = saved[pathKey], !path.isEmpty else { return (saved, nil) }
    var settings = saved
    settings[pathKey] = nil
    settings[key] = digest
    guard exists(path) else {
      return (settings, SettingChange(name: pathKey, was: path, now: folder.path))
    }
    if let here = FileIdentity(path), here == FileIdentity(folder.path) { return (settings, nil) }
    do {
      settings[key] = try ModelFolder(locating: path).digest()
    } catch {
      // What stands there is no model any more.
      settings[key] = path
    }
    return (settings, nil)
  }
}
