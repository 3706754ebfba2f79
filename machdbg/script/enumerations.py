"""More numbers of LLDB's enumerations, which scripts may ask for and nothing here needs (lldb 19's values)."""

from __future__ import annotations

# the beginning of the names, and the rest of each: without a number it is one more than the one before, or 0
_TABLE = {
    "eSectionType":
        "Invalid Code Container Data DataCString DataCStringPointers DataSymbolAddress Data4 Data8 Data16 "
        "DataPointers Debug ZeroFill DataObjCMessageRefs DataObjCCFStrings DWARFDebugAbbrev DWARFDebugAddr "
        "DWARFDebugAranges DWARFDebugCuIndex DWARFDebugFrame DWARFDebugInfo DWARFDebugLine DWARFDebugLoc "
        "DWARFDebugMacInfo DWARFDebugMacro DWARFDebugPubNames DWARFDebugPubTypes DWARFDebugRanges "
        "DWARFDebugStr DWARFDebugStrOffsets DWARFAppleNames DWARFAppleTypes DWARFAppleNamespaces "
        "DWARFAppleObjC ELFSymbolTable ELFDynamicSymbols ELFRelocationEntries ELFDynamicLinkInfo EHFrame "
        "ARMexidx ARMextab CompactUnwind GoSymtab AbsoluteAddress DWARFGNUDebugAltLink DWARFDebugTypes "
        "DWARFDebugNames Other DWARFDebugLineStr DWARFDebugRngLists DWARFDebugLocLists DWARFDebugAbbrevDwo "
        "DWARFDebugInfoDwo DWARFDebugStrDwo DWARFDebugStrOffsetsDwo DWARFDebugTypesDwo DWARFDebugRngListsDwo "
        "DWARFDebugLocDwo DWARFDebugLocListsDwo DWARFDebugTuIndex CTF SwiftModules",
    "eLanguageType":
        "C89=1 Ada83=3 C_plus_plus Cobol74 Cobol85 Fortran77 Fortran90 Pascal83 Modula2 Java Ada95=13 "
        "Fortran95 PLI ObjC ObjC_plus_plus UPC D Python OpenCL Go Modula3 Haskell C_plus_plus_03 "
        "C_plus_plus_11 OCaml Rust Swift=30 Julia Dylan C_plus_plus_14 Fortran03 Fortran08 RenderScript BLISS "
        "Kotlin Zig Crystal C_plus_plus_17=42 C_plus_plus_20 C17 Fortran18 Ada2005 Ada2012 HIP Assembly "
        "C_sharp Mojo MipsAssembler",
    "eSymbolType":
        "Resolver=3 Trampoline=5 Runtime Exception SourceFile HeaderFile ObjectFile CommonBlock Block Local "
        "Param Variable VariableType LineEntry LineHeader ScopeBegin ScopeEnd Additional Compiler "
        "Instrumentation Undefined ObjCClass ObjCMetaClass ObjCIVar ReExported",
    "eBreakpointEventType":
        "InvalidType=1 Added Removed=4 LocationsAdded=8 LocationsRemoved=16 LocationsResolved=32 Enabled=64 "
        "Disabled=128 CommandChanged=0x100 ConditionChanged=0x200 IgnoreChanged=0x400 ThreadChanged=0x800 "
        "AutoContinueChanged=0x1000",
    "eWatchpointEventType":
        "InvalidType=1 Added Removed=4 Enabled=64 Disabled=128 CommandChanged=0x100 ConditionChanged=0x200 "
        "IgnoreChanged=0x400 ThreadChanged=0x800 TypeChanged=0x1000",
    "eLaunchFlag":
        "Exec=1 Debug LaunchInTTY=32 LaunchInShell=64 LaunchInSeparateProcessGroup=128 "
        "DontSetExitStatus=0x100 DetachOnError=0x200 ShellExpandArguments=0x400 CloseTTYOnExit=0x800 "
        "InheritTCCFromParent=0x1000",
    "eScriptLanguage": "Default=1 Lua Unknown",
    "eEncoding": "Invalid Uint Sint IEEE754 Vector",
    "ePermissions": "Writable=1 Readable Executable=4",
    "eQueueKind": "Unknown Serial Concurrent",
    "eQueueItemKind": "Unknown Function Block",
    "eInstructionControlFlowKind": "Unknown Other Call Return Jump CondJump FarCall FarReturn FarJump",
    "eExpression":
        "Completed EvaluationParse=0 EvaluationIRGen SetupError=1 EvaluationExecution ParseError=2 Discarded "
        "EvaluationComplete=3 Interrupted HitBreakpoint TimedOut ResultUnavailable StoppedForDebug "
        "ThreadVanished",
    "eTypeIs":
        "Array=4 Block=8 BuiltIn=16 Class=32 CPlusPlus=64 Enumeration=128 FuncPrototype=0x100 Member=0x200 "
        "ObjC=0x400 Pointer=0x800 Reference=0x1000 StructUnion=0x2000 Template=0x4000 Typedef=0x8000 "
        "Vector=0x10000 Scalar=0x20000 Integer=0x40000 Float=0x80000 Complex=0x100000 Signed=0x200000",
    "eTypeHas": "Children=1 Value",
    "eTypeInstance": "IsPointer=0x400000",
    "LLDB_REGNUM_GENERIC_": "PC SP FP RA FLAGS ARG1 ARG2 ARG3 ARG4 ARG5 ARG6 ARG7 ARG8 TP",
    "LLDB_INVALID_":
        "QUEUE_ID STOP_ID=0 SIGNAL_NUMBER=0x7fffffff CPUTYPE=0xfffffffe CPU_ID IMAGE_TOKEN=0xffffffff "
        "IVAR_OFFSET=0xffffffff MODULE_VERSION=0xffffffff REGNUM=0xffffffff SITE_ID=0xffffffff "
        "WATCHPOINT_RESOURCE_ID=0xffffffff ADDRESS_MASK=0xffffffffffffffff",
    "eAccess": "None Public Private Protected Package",
    "eTemplateArgumentKind":
        "Null Type Declaration Integral Template TemplateExpansion Expression Pack NullPtr StructuralValue",
    "eFormatterMatch": "Exact Regex Callback",
    "eMemberFunctionKind": "Unknown Constructor Destructor InstanceMethod StaticMethod",
    "eSeverity": "Error Warning Info",
    "eSaveCore": "Unspecified Full DirtyOnly StackOnly",
    "eBasicType": "ObjCID=29 ObjCClass ObjCSel",
    "eRegisterKind": "EHFrame DWARF Generic ProcessPlugin LLDB",
    "ePathType":
        "LLDBShlibDir SupportExecutableDir HeaderDir PythonDir LLDBSystemPlugins LLDBUserPlugins "
        "LLDBTempSystemDir GlobalLLDBTempSystemDir ClangDir",
    "eInputReader":
        "Activate GranularityInvalid=0 AsynchronousOutputWritten GranularityByte=1 GranularityWord "
        "Reactivate=2 Deactivate GranularityLine=3 GotToken GranularityAll=4 Interrupt EndOfFile Done",
    "eBroadcastBit": "Progress=1 Warning Error=4 ProgressCategory=16",
    "eStopShowColumn": "AnsiOrCaret Ansi Caret None",
    "eSearchDepth": "Invalid Target Module CompUnit Function Block Address",
    "eDisassemblyFlavor": "Completion=0x1000",
    "eFilePermissions":
        "WorldExecute=1 WorldWrite WorldRead=4 WorldRX WorldRW WorldRWX GroupExecute GroupWrite=16 "
        "GroupRead=32 GroupRX=40 GroupRW=48 GroupRWX=56 UserExecute=64 EveryoneX=73 UserWrite=128 "
        "EveryoneW=146 UserRead=0x100 EveryoneR=0x124 EveryoneRX=0x16d FileDefault=0x180 UserRW=0x180 "
        "EveryoneRW=0x1b6 DirectoryDefault=0x1c0 UserRWX=0x1c0 EveryoneRWX=0x1ff",
    "eConnectionStatus": "Success EndOfFile Error TimedOut NoConnection LostConnection Interrupted",
    "":
        "LLDB_GENERIC_ERROR=0xffffffff UINT32_MAX=0xffffffff UINT64_MAX=0xffffffffffffffff "
        "INT32_MAX=0x7fffffff LLDB_DEFAULT_BREAK_SIZE=0 LLDB_WATCH_TYPE_READ=1 LLDB_WATCH_TYPE_WRITE=2 "
        "LLDB_WATCH_TYPE_MODIFY=4 LLDB_MAX_NUM_OPTION_SETS=32 kNumFormats=40",
}


def _numbers() -> dict[str, int]:
    found = {}
    for beginning, names in _TABLE.items():
        number = -1
        for item in names.split():
            name, _, given = item.partition("=")
            number = int(given, 0) if given else number + 1
            found[beginning + name] = number
    return found


NUMBERS = _numbers()
