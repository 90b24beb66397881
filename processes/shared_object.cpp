#include "shared_object.hpp"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <string_view>
#include <unistd.h>

namespace hypersim::processes {

using runtime::fail;

namespace {

static_assert(sizeof(void*) == 8, "the structures below are those of 64 bits");

/// A tag that no loader knows, for entries that it must not see.
constexpr Elf64_Sxword kHiddenTag = 0x6ffffd00;
constexpr std::uint64_t kRelocationsMax = 1 << 24;
constexpr std::uint64_t kSymbolsMax = 1 << 22;

/// The file does not have the form that it has to have.
struct Malformed {};

class Reader {
 public:
  explicit Reader(std::string bytes) { object_.bytes = std::move(bytes); }

  SharedObject read() {
    const auto header = at<Elf64_Ehdr>(0);
    const unsigned char wanted[] = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB};
    if (!std::equal(std::begin(wanted), std::end(wanted), header.e_ident)) throw Malformed{};
    if (header.e_type != ET_DYN || header.e_phentsize != sizeof(Elf64_Phdr)) throw Malformed{};
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
      const auto program = at<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr));
      // The loader would map a file that was cut off, and die of it.
      const std::uint64_t size = object_.bytes.size();
      if (program.p_offset > size || program.p_filesz > size - program.p_offset) throw Malformed{};
      programs_.push_back(program);
    }
    read_segments();
    read_dynamic();
    read_symbols();
    read_relocations(rela_, rela_bytes_);
    read_relocations(jumps_, jump_bytes_);
    return std::move(object_);
  }

 private:
  template <class T>
  T at(std::uint64_t offset) const {
    const std::uint64_t size = object_.bytes.size();
    if (offset > size || size - offset < sizeof(T)) throw Malformed{};
    T value;
    std::memcpy(&value, object_.bytes.data() + offset, sizeof(T));
    return value;
  }
  template <class T>
  void put(std::uint64_t offset, const T& value) {
    (void)at<T>(offset);
    std::memcpy(object_.bytes.data() + offset, &value, sizeof(T));
  }
  /// Where in the file that address is.
  std::uint64_t offset_of(std::uint64_t address) const {
    for (const Elf64_Phdr& program : programs_) {
      if (program.p_type != PT_LOAD || address < program.p_vaddr) continue;
      if (address - program.p_vaddr < program.p_filesz) return program.p_offset + (address - program.p_vaddr);
    }
    throw Malformed{};
  }
  std::string_view text_at(std::uint64_t index) const {
    const std::uint64_t start = offset_of(strings_) + index;
    if (start >= object_.bytes.size()) throw Malformed{};
    const std::string_view rest = std::string_view(object_.bytes).substr(start);
    return rest.substr(0, rest.find('\0'));
  }

  void read_segments() {
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    // The loader makes whole pages of this part read-only.
    std::uint64_t relro_begin = 0, relro_end = 0;
    for (const Elf64_Phdr& program : programs_) {
      if (program.p_type == PT_GNU_RELRO) {
        relro_begin = program.p_vaddr / page * page;
        relro_end = (program.p_vaddr + program.p_memsz) / page * page;
      } else if (program.p_type == PT_TLS) {
        object_.thread_local_image = {program.p_vaddr, program.p_filesz, program.p_memsz};
        if (program.p_filesz > program.p_memsz) throw Malformed{};
      }
    }
    for (const Elf64_Phdr& program : programs_) {
      if (program.p_type != PT_LOAD || (program.p_flags & PF_W) == 0) continue;
      if (program.p_filesz > program.p_memsz) throw Malformed{};
      const std::uint64_t end = program.p_vaddr + program.p_memsz;
      add_region(program, program.p_vaddr, std::clamp(relro_begin, program.p_vaddr, end));
      add_region(program, std::clamp(relro_end, program.p_vaddr, end), end);
    }
  }

  void add_region(const Elf64_Phdr& program, std::uint64_t begin, std::uint64_t end) {
    if (begin >= end) return;
    const std::uint64_t file_end = std::clamp(program.p_vaddr + program.p_filesz, begin, end);
    object_.writable.push_back({begin, file_end - begin, end - begin});
  }

  void read_dynamic() {
    for (const Elf64_Phdr& program : programs_) {
      if (program.p_type != PT_DYNAMIC) continue;
      for (std::uint64_t at_byte = 0; at_byte < program.p_filesz; at_byte += sizeof(Elf64_Dyn)) {
        auto entry = at<Elf64_Dyn>(program.p_offset + at_byte);
        if (entry.d_tag == DT_NULL) break;
        if (!take(entry)) continue;
        entry.d_tag = kHiddenTag;
        put(program.p_offset + at_byte, entry);
      }
    }
    if (symbols_ == 0 || strings_ == 0) throw Malformed{};
    for (const std::uint64_t path : paths_) {
      object_.needs_its_place = object_.needs_its_place || text_at(path).find("ORIGIN") != std::string_view::npos;
    }
  }

  /// Is it to be hidden from the loader?
  bool take(const Elf64_Dyn& entry) {
    const std::uint64_t value = entry.d_un.d_val;
    switch (entry.d_tag) {
      case DT_INIT:
        return object_.init.single = value, true;
      case DT_INIT_ARRAY:
        return object_.init.array = value, true;
      case DT_INIT_ARRAYSZ:
        return object_.init.array_bytes = value, true;
      case DT_FINI:
        return object_.fini.single = value, true;
      case DT_FINI_ARRAY:
        return object_.fini.array = value, true;
      case DT_FINI_ARRAYSZ:
        return object_.fini.array_bytes = value, true;
      case DT_SYMTAB:
        return symbols_ = value, false;
      case DT_STRTAB:
        return strings_ = value, false;
      case DT_HASH:
        return hash_ = value, false;
      case DT_GNU_HASH:
        return gnu_hash_ = value, false;
      case DT_RELA:
        return rela_ = value, false;
      case DT_RELASZ:
        return rela_bytes_ = value, false;
      case DT_JMPREL:
        return jumps_ = value, false;
      case DT_PLTRELSZ:
        return jump_bytes_ = value, false;
      case DT_RPATH:
      case DT_RUNPATH:
        return paths_.push_back(value), false;
      default:
        return false;
    }
  }

  /// How many symbols there are says only a hash table of them.
  std::uint64_t count_symbols() const {
    if (hash_ != 0) return at<std::uint32_t>(offset_of(hash_) + 4);
    if (gnu_hash_ == 0) return 0;
    const std::uint64_t table = offset_of(gnu_hash_);
    const auto buckets = at<std::uint32_t>(table);
    const auto first = at<std::uint32_t>(table + 4);
    const auto bloom = at<std::uint32_t>(table + 8);
    const std::uint64_t bucket = table + 16 + std::uint64_t{bloom} * 8;
    std::uint32_t last = 0;
    for (std::uint32_t i = 0; i < buckets; ++i) last = std::max(last, at<std::uint32_t>(bucket + std::uint64_t{i} * 4));
    if (last < first) return first;
    const std::uint64_t chain = bucket + std::uint64_t{buckets} * 4;
    while ((at<std::uint32_t>(chain + (std::uint64_t{last} - first) * 4) & 1) == 0) ++last;
    return std::uint64_t{last} + 1;
  }

  /// Copies of one library must not share what they define.
  void read_symbols() {
    const std::uint64_t count = count_symbols();
    if (count > kSymbolsMax) throw Malformed{};
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t place = offset_of(symbols_) + i * sizeof(Elf64_Sym);
      auto symbol = at<Elf64_Sym>(place);
      if (ELF64_ST_BIND(symbol.st_info) != STB_GNU_UNIQUE) continue;
      symbol.st_info = ELF64_ST_INFO(STB_WEAK, ELF64_ST_TYPE(symbol.st_info));
      put(place, symbol);
    }
  }

  void read_relocations(std::uint64_t table, std::uint64_t bytes) {
    if (table == 0 || bytes == 0) return;
    const std::uint64_t count = bytes / sizeof(Elf64_Rela);
    if (count > kRelocationsMax) throw Malformed{};
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto relocation = at<Elf64_Rela>(offset_of(table) + i * sizeof(Elf64_Rela));
      const std::uint64_t number = ELF64_R_SYM(relocation.r_info);
      if (number == 0) continue;
      const auto symbol = at<Elf64_Sym>(offset_of(symbols_) + number * sizeof(Elf64_Sym));
      if (symbol.st_shndx != SHN_UNDEF) continue;
      object_.imports.push_back({std::string(text_at(symbol.st_name)), relocation.r_offset});
    }
  }

  SharedObject object_;
  std::vector<Elf64_Phdr> programs_;
  std::uint64_t symbols_ = 0, strings_ = 0, hash_ = 0, gnu_hash_ = 0;
  std::uint64_t rela_ = 0, rela_bytes_ = 0, jumps_ = 0, jump_bytes_ = 0;
  std::vector<std::uint64_t> paths_;  // in which it looks for other libraries
};

}  // namespace

runtime::Result<SharedObject, std::string> read_shared_object(std::string bytes) {
  try {
    return Reader(std::move(bytes)).read();
  } catch (const Malformed&) {
    return fail(std::string("it is no shared library (ELF, 64 bits), or a damaged one"));
  }
}

}  // namespace hypersim::processes
