"""The numbers of LLDB's enumerations that scripts ask for, as its Python module has them (lldb 19)."""

# LLDB_INVALID...
LLDB_INVALID_BREAK_ID = 0
LLDB_INVALID_COLUMN_NUMBER = 0
LLDB_INVALID_PROCESS_ID = 0
LLDB_INVALID_THREAD_ID = 0
LLDB_INVALID_WATCH_ID = 0
LLDB_INVALID_FRAME_ID = 0xffffffff
LLDB_INVALID_INDEX32 = 0xffffffff
LLDB_INVALID_LINE_NUMBER = 0xffffffff
LLDB_INVALID_ADDRESS = 0xffffffffffffffff
LLDB_INVALID_OFFSET = 0xffffffffffffffff
LLDB_INVALID_UID = 0xffffffffffffffff

# eState...
eStateInvalid = 0
eStateUnloaded = 1
eStateConnected = 2
eStateAttaching = 3
eStateLaunching = 4
eStateStopped = 5
eStateRunning = 6
eStateStepping = 7
eStateCrashed = 8
eStateDetached = 9
eStateExited = 10
eStateSuspended = 11

# eStopReason...
eStopReasonInvalid = 0
eStopReasonNone = 1
eStopReasonTrace = 2
eStopReasonBreakpoint = 3
eStopReasonWatchpoint = 4
eStopReasonSignal = 5
eStopReasonException = 6
eStopReasonExec = 7
eStopReasonPlanComplete = 8
eStopReasonThreadExiting = 9
eStopReasonInstrumentation = 10
eStopReasonProcessorTrace = 11
eStopReasonFork = 12
eStopReasonVFork = 13
eStopReasonVForkDone = 14

# eFormat...
eFormatDefault = 0
eFormatInvalid = 0
eFormatBoolean = 1
eFormatBinary = 2
eFormatBytes = 3
eFormatBytesWithASCII = 4
eFormatChar = 5
eFormatCharPrintable = 6
eFormatComplex = 7
eFormatComplexFloat = 7
eFormatCString = 8
eFormatDecimal = 9
eFormatEnum = 10
eFormatHex = 11
eFormatHexUppercase = 12
eFormatFloat = 13
eFormatOctal = 14
eFormatOSType = 15
eFormatUnicode16 = 16
eFormatUnicode32 = 17
eFormatUnsigned = 18
eFormatPointer = 19
eFormatVectorOfChar = 20
eFormatVectorOfSInt8 = 21
eFormatVectorOfUInt8 = 22
eFormatVectorOfSInt16 = 23
eFormatVectorOfUInt16 = 24
eFormatVectorOfSInt32 = 25
eFormatVectorOfUInt32 = 26
eFormatVectorOfSInt64 = 27
eFormatVectorOfUInt64 = 28
eFormatVectorOfFloat16 = 29
eFormatVectorOfFloat32 = 30
eFormatVectorOfFloat64 = 31
eFormatVectorOfUInt128 = 32
eFormatComplexInteger = 33
eFormatCharArray = 34
eFormatAddressInfo = 35
eFormatHexFloat = 36
eFormatInstruction = 37
eFormatVoid = 38
eFormatUnicode8 = 39

# eBasicType...
eBasicTypeInvalid = 0
eBasicTypeVoid = 1
eBasicTypeChar = 2
eBasicTypeSignedChar = 3
eBasicTypeUnsignedChar = 4
eBasicTypeWChar = 5
eBasicTypeSignedWChar = 6
eBasicTypeUnsignedWChar = 7
eBasicTypeChar16 = 8
eBasicTypeChar32 = 9
eBasicTypeChar8 = 10
eBasicTypeShort = 11
eBasicTypeUnsignedShort = 12
eBasicTypeInt = 13
eBasicTypeUnsignedInt = 14
eBasicTypeLong = 15
eBasicTypeUnsignedLong = 16
eBasicTypeLongLong = 17
eBasicTypeUnsignedLongLong = 18
eBasicTypeInt128 = 19
eBasicTypeUnsignedInt128 = 20
eBasicTypeBool = 21
eBasicTypeHalf = 22
eBasicTypeFloat = 23
eBasicTypeDouble = 24
eBasicTypeLongDouble = 25
eBasicTypeFloatComplex = 26
eBasicTypeDoubleComplex = 27
eBasicTypeLongDoubleComplex = 28
eBasicTypeNullPtr = 32
eBasicTypeOther = 33

# eTypeClass...
eTypeClassOther = -2147483648
eTypeClassAny = -1
eTypeClassInvalid = 0
eTypeClassArray = 1
eTypeClassBlockPointer = 2
eTypeClassBuiltin = 4
eTypeClassClass = 8
eTypeClassComplexFloat = 16
eTypeClassComplexInteger = 32
eTypeClassEnumeration = 64
eTypeClassFunction = 128
eTypeClassMemberPointer = 0x100
eTypeClassPointer = 0x1000
eTypeClassReference = 0x2000
eTypeClassStruct = 0x4000
eTypeClassTypedef = 0x8000
eTypeClassUnion = 0x10000
eTypeClassVector = 0x20000

# eReturnStatus...
eReturnStatusInvalid = 0
eReturnStatusSuccessFinishNoResult = 1
eReturnStatusSuccessFinishResult = 2
eReturnStatusSuccessContinuingNoResult = 3
eReturnStatusSuccessContinuingResult = 4
eReturnStatusStarted = 5
eReturnStatusFailed = 6
eReturnStatusQuit = 7

# eValueType...
eValueTypeInvalid = 0
eValueTypeVariableGlobal = 1
eValueTypeVariableStatic = 2
eValueTypeVariableArgument = 3
eValueTypeVariableLocal = 4
eValueTypeRegister = 5
eValueTypeRegisterSet = 6
eValueTypeConstResult = 7
eValueTypeVariableThreadLocal = 8
eValueTypeVTable = 9
eValueTypeVTableEntry = 10

# eSymbolContext...
eSymbolContextTarget = 1
eSymbolContextModule = 2
eSymbolContextCompUnit = 4
eSymbolContextFunction = 8
eSymbolContextBlock = 16
eSymbolContextLineEntry = 32
eSymbolContextSymbol = 64
eSymbolContextEverything = 127
eSymbolContextLastItem = 128
eSymbolContextVariable = 128

# eByteOrder...
eByteOrderInvalid = 0
eByteOrderBig = 1
eByteOrderPDP = 2
eByteOrderLittle = 4

# eDescriptionLevel...
eDescriptionLevelBrief = 0
eDescriptionLevelFull = 1
eDescriptionLevelVerbose = 2
eDescriptionLevelInitial = 3

# eSymbolType...
eSymbolTypeAny = 0
eSymbolTypeInvalid = 0
eSymbolTypeAbsolute = 1
eSymbolTypeCode = 2
eSymbolTypeData = 4

# eFunctionNameType...
eFunctionNameTypeNone = 0
eFunctionNameTypeAny = 2
eFunctionNameTypeAuto = 2
eFunctionNameTypeFull = 4
eFunctionNameTypeBase = 8
eFunctionNameTypeMethod = 16
eFunctionNameTypeSelector = 32

# eMatchType...
eMatchTypeNormal = 0
eMatchTypeRegex = 1
eMatchTypeStartsWith = 2
eMatchTypeRegexInsensitive = 3

# eLaunchFlag...
eLaunchFlagNone = 0
eLaunchFlagStopAtEntry = 4
eLaunchFlagDisableASLR = 8
eLaunchFlagDisableSTDIO = 16

# eErrorType...
eErrorTypeInvalid = 0
eErrorTypeGeneric = 1
eErrorTypeMachKernel = 2
eErrorTypePOSIX = 3
eErrorTypeExpression = 4
eErrorTypeWin32 = 5

# eStructuredDataType...
eStructuredDataTypeInvalid = -1
eStructuredDataTypeNull = 0
eStructuredDataTypeGeneric = 1
eStructuredDataTypeArray = 2
eStructuredDataTypeInteger = 3
eStructuredDataTypeUnsignedInteger = 3
eStructuredDataTypeFloat = 4
eStructuredDataTypeBoolean = 5
eStructuredDataTypeString = 6
eStructuredDataTypeDictionary = 7
eStructuredDataTypeSignedInteger = 8

# eWatchPointValueKind...
eWatchPointValueKindInvalid = 0
eWatchPointValueKindVariable = 1
eWatchPointValueKindExpression = 2

# eWatchpointWriteType...
eWatchpointWriteTypeDisabled = 0
eWatchpointWriteTypeAlways = 1
eWatchpointWriteTypeOnModify = 2
eNoDynamicValues = 0
eDynamicCanRunTarget = 1
eDynamicDontRunTarget = 2
eOnlyThisThread = 0
eAllThreads = 1
eOnlyDuringStepping = 2
eSearchDepthInvalid = 0
eSearchDepthTarget = 1
eSearchDepthModule = 2
eSearchDepthCompUnit = 3
eSearchDepthFunction = 4
eSearchDepthBlock = 5
eSearchDepthAddress = 6
kLastSearchDepthKind = 6

eLanguageTypeUnknown = 0
eLanguageTypeC = 2
eLanguageTypeC99 = 12
eLanguageTypeC11 = 29
eScriptLanguageNone = 0
eScriptLanguagePython = 1

# eTypeOption...
eTypeOptionNone = 0
eTypeOptionCascade = 1
eTypeOptionSkipPointers = 2
eTypeOptionSkipReferences = 4
eTypeOptionHideChildren = 8
eTypeOptionHideValue = 16
eTypeOptionShowOneLiner = 32
eTypeOptionHideNames = 64
eTypeOptionNonCacheable = 128
eTypeOptionHideEmptyAggregates = 256
eTypeOptionFrontEndWantsDereference = 512
