import Foundation

/// Turns the system's and Foundation's errors about files and JSON into readable words and a kind.
package enum FailureReason {
  /// The kind of an error of Foundation; nil if it is not about a file or its content.
  package static func fault(_ error: any Error) -> Fault? {
    if error is DecodingError { return .badInput }
    let bridged = error as NSError
    switch bridged.domain {
    case NSCocoaErrorDomain:
      // Foundation numbers read errors from 256, write errors from 512 and formatting and coding errors above.
      return (512..<1024).contains(bridged.code) ? .cannotWrite : .badInput
    case NSPOSIXErrorDomain:
      return [ENOSPC, EFBIG, EROFS, EDQUOT, EPIPE].contains(Int32(truncatingIfNeeded: bridged.code))
        ? .cannotWrite : .badInput
    default: return nil
    }
  }

  /// The sentence for an error of Foundation, with the file where the error names one.
  package static func describe(_ error: any Error) -> String {
    let bridged = error as NSError
    let path =
      bridged.userInfo[NSFilePathErrorKey] as? String ?? (bridged.userInfo[NSURLErrorKey] as? URL)?.path
    return path.map { "\($0): \(text(error))" } ?? text(error)
  }

  /// The system's words for an error number.
  package static func text(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }

  /// What went wrong, without the file.
  package static func text(_ error: any Error) -> String {
    if let error = error as? DecodingError { return text(error) }
    if let error = error as? WriteError { return text(error.code) }
    if let error = error as? SystemError { return text(error.code) }
    let bridged = error as NSError
    if let underlying = bridged.userInfo[NSUnderlyingErrorKey] as? NSError,
      underlying.domain == NSPOSIXErrorDomain
    {
      return text(Int32(truncatingIfNeeded: underlying.code))
    }
    if bridged.domain == NSPOSIXErrorDomain { return text(Int32(truncatingIfNeeded: bridged.code)) }
    if bridged.domain == NSCocoaErrorDomain, let code = systemCode(bridged.code) {
      return text(code)
    }
    let text = (bridged.userInfo[NSDebugDescriptionErrorKey] as? String) ?? bridged.localizedDescription
    // A sentence of Foundation becomes a part of another.
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  private static func text(_ error: DecodingError) -> String {
    switch error {
    case .dataCorrupted(let context):
      let detail = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
      return detail ?? context.debugDescription
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      return place.isEmpty ? context.debugDescription : "at \(place): \(context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }

  /// The system's error that a Cocoa file error stands for.
  private static func systemCode(_ code: Int) -> Int32? {
    switch CocoaError.Code(rawValue: code) {
    case .fileNoSuchFile, .fileReadNoSuchFile: ENOENT
    case .fileReadNoPermission, .fileWriteNoPermission: EACCES
    case .fileWriteOutOfSpace: ENOSPC
    case .fileWriteVolumeReadOnly: EROFS
    case .fileWriteFileExists: EEXIST
    default: nil
    }
  }
}
