import Foundation
import Storage

extension ChatTemplate {
  /// The template of a model's folder: `chat_template.jinja`, else `chat_template` of `tokenizer_config.json`, of several the one
  /// called `default`; nil where there is none.
  ///
  /// - Returns: the template, and the special tokens that the folder names, as variables for it.
  /// - Throws: `FileError` for a file that cannot be read, and for a template that is not known here.
  public static func read(_ folder: String) throws(FileError) -> (
    template: ChatTemplate, variables: [String: JSONValue]
  )? {
    let path = folder + "/tokenizer_config.json", own = folder + "/chat_template.jinja"
    var settings = JSONObject()
    if try FileInput.exists(path), case .object(let object) = try readJSON(path, limit: 64 << 20) {
      settings = object
    }
    if try FileInput.exists(own) {
      return (try read(file: own), variables(settings))
    }
    return try read(settings: settings, path: path)
  }

  /// The template among the members of a `tokenizer_config.json`, as ``read(_:)`` finds it.
  ///
  /// - Parameter path: of the file that they stand in, for errors.
  package static func read(settings: JSONObject, path: String) throws(FileError) -> (
    template: ChatTemplate, variables: [String: JSONValue]
  )? {
    guard let source = named(settings["chat_template"]) else { return nil }
    do throws(TemplateError) {
      return (try ChatTemplate(source), variables(settings))
    } catch {
      throw FileError(path, "its chat template: \(error)")
    }
  }

  /// The template of a file.
  ///
  /// - Throws: `FileError` for a file that cannot be read, and for a template that is not known here.
  public static func read(file path: String) throws(FileError) -> ChatTemplate {
    guard let data = try FileInput.content(path, limit: TemplateLimits.template),
      let text = String(data: data, encoding: .utf8)
    else {
      throw FileError(path, "is not a template in UTF-8 of \(TemplateLimits.template) bytes at most")
    }
    do throws(TemplateError) {
      return try ChatTemplate(text)
    } catch {
      throw FileError(path, "\(error)")
    }
  }

  private static func named(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text)?: return text
    case .array(let templates)?:
      let found = templates.compactMap { template -> (name: JSONValue?, text: String)? in
        guard case .object(let object) = template, case .string(let text)? = object["template"] else {
          return nil
        }
        return (object["name"], text)
      }
      return (found.first { $0.name == "default" } ?? found.first)?.text
    default: return nil
    }
  }

  /// `bos_token` and such, which are texts or objects with a text.
  private static func variables(_ settings: JSONObject) -> [String: JSONValue] {
    var variables: [String: JSONValue] = [:]
    for (name, value) in settings where name.hasSuffix("_token") {
      switch value {
      case .string: variables[name] = value
      case .object(let object): if let content = object["content"] { variables[name] = content }
      default: break
      }
    }
    return variables
  }
}
