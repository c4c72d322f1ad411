import Checkpoints
import Storage
import Training
import Transformer

/// The model that a run begins with, as its record names it: by the digest of its files, under whatever path they lie.
package struct ParentModel {
  /// What the record of a run says of its parent.
  package enum Finding {
    /// It is this one, or what it is stands among the settings.
    case recorded
    /// It was recorded by its path, where nothing stands any more, so that nobody can tell.
    case gone(SettingChange)
    /// It was recorded by its path, and it is another one.
    case other(SettingChange)
  }

  /// The option that named it.
  private let option: String
  private let folder: ModelFolder
  private let digest: String
  private let shape: String

  /// - Parameters:
  ///   - option: the option that named it, without dashes.
  ///   - configuration: of the model that the run trains.
  /// - Throws: ``FileError`` if its files cannot be read.
  package init(
    _ folder: ModelFolder, option: String, becoming configuration: ModelConfiguration
  ) throws(FileError) {
    self.option = option
    self.folder = folder
    digest = try folder.digest()
    shape = configuration.shape
  }

  /// Where it lies, to be shown.
  package var path: String { folder.path }

  /// What a run records of it.
  package var facts: [String: String] { [key: digest] }

  private var key: String { ComparedOptions.key(option) + " (its files)" }

  /// The settings of a checkpoint, where those of a version before 0.2 name the path of the model: by the digest.
  ///
  /// Where nothing stands at that path, the model may be the one only if its shape is that of the checkpoint.
  /// - Parameter checkpoint: where the settings were found.
  /// - Throws: ``FileError`` if the checkpoint's configuration cannot be read.
  package func identified(
    _ saved: [String: String], in checkpoint: String
  ) throws(FileError) -> (settings: [String: String], finding: Finding) {
    let pathKey = ComparedOptions.key(option)
    guard saved[key] == nil, let path = saved[pathKey], !path.isEmpty else { return (saved, .recorded) }
    var settings = saved
    settings[pathKey] = nil
    settings[key] = digest
    let change = SettingChange(name: pathKey, was: path, now: folder.path)
    if exists(path) { return (settings, isThis(path) ? .recorded : .other(change)) }
    let was = try ModelFolder(locating: checkpoint).configuration().shape
    return (settings, was == shape ? .gone(change) : .other(change))
  }

  private func isThis(_ path: String) -> Bool {
    if let here = FileIdentity(path), here == FileIdentity(folder.path) { return true }
    do { return try ModelFolder(locating: path).digest() == digest } catch {
      // What stands there is no model any more.
      return false
    }
  }
}
