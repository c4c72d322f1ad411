import Foundation

/// What a path that is to be written stands for.
enum OutputTarget: Equatable {
  /// A file that is open in this process: `/dev/stdout`, `/dev/fd/63`.
  case descriptor(Int32)
  /// A device, a pipe or a socket.
  case stream
  /// A regular file there is, by its path without links.
  case file(String)
  /// A regular file to be made.
  case new(String)
  /// A folder.
  case folder

  /// Finds it out, through links; a link to nothing stands for what it names.
  /// - Throws: ``WriteError`` if something on the way cannot be passed.
  init(_ path: String) throws(WriteError) {
    var place = path
    // As many as Linux follows.
    for _ in 0..<40 {
      if let descriptor = Self.descriptor(place) {
        self = .descriptor(descriptor)
        return
      }
      var status = stat()
      if lstat(place, &status) != 0 {
        guard errno == ENOENT else { throw WriteError(path, "write") }
        self = .new(place)
        return
      }
      switch status.st_mode & S_IFMT {
      case S_IFLNK:
        guard let target = Self.target(place) else {
          // A link of the kernel's, such as another process's descriptor: only opening it leads there.
          self = .stream
          return
        }
        place = target
      case S_IFREG:
        self = .file(resolved(place) ?? place)
        return
      case S_IFDIR:
        self = .folder
        return
      default:
        self = .stream
        return
      }
    }
    throw WriteError(path, "follow", code: ELOOP)
  }

  /// The path that a link names; nil for a link of the kernel's to what has none, such as `pipe:[4711]`.
  private static func target(_ link: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = readlink(link, &buffer, buffer.count)
    guard count > 0 else { return nil }
    let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if target.hasPrefix("/") { return target }
    let folder = parentFolder(link)
    let place = folder.isEmpty ? target : folder.hasSuffix("/") ? folder + target : folder + "/" + target
    return exists(link) && !exists(place) ? nil : place
  }

  /// The descriptor of this process that a path names.
  private static func descriptor(_ path: String) -> Int32? {
    let standard: [String: Int32] = ["/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2]
    let folder = parentFolder(path)
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    // The folder may be reached by any spelling.
    let place = resolved(folder.isEmpty ? "." : folder) ?? folder
    if let number = standard[place + "/" + name] { return number }
    guard let number = Int32(name), number >= 0,
      place == "/dev/fd" || place == "/proc/self/fd" || place == "/proc/\(getpid())/fd"
    else { return nil }
    return number
  }
}
