"""The C front end: C source files to functions that run on the simulated computer, C expressions to closures.

It is shared by user programs, which are compiled to flat lists of steps, and by the debugger, which evaluates
expressions over recorded frames. It knows neither Mach nor LLDB's commands. Its stages, one module each:

- ``preprocess``: a source file and its headers to one text whose tokens know where they come from, and its macros;
- ``parse``: that text to pycparser's syntax tree, with clang's positions;
- ``declaration``: declarations to ``machine.ctype`` types;
- ``expression``: ``parse_expression(text)``, ``compile_expression(node, scope)`` to a typed ``Expression``;
- ``compiler`` and ``statement``: function definitions to ``function.UserFunction``, a list of steps;
- ``frame``: ``UserFrame``, the activation of such a function, which is data and can be copied (fork);
- ``native``: library functions written in Python (``NativeFunction``) and system-call stubs (``TrapFunction``);
- ``unit``: ``compile_file(path, include)`` to a ``Unit``: one object file;
- ``link``: ``link([Library...])`` lays units out in images and resolves symbols across them;
- ``archive`` and ``stored``: linked libraries as bytes, so that an unchanged program is not compiled again.

Positions are clang's (``column``): a statement stops where the first instruction emitted for it comes from, and
``Code.after(position)`` tells where a caller goes on when the call it made there has returned.

Typical use::

    unit = unit.compile_file("prog.c", [sdk_include_directory])  # CompileError: file:line:column: error: ...
    library = link.Library("prog", "/tmp/prog", 0x100000000, [unit], [native.NativeFunction("puts", puts)])
    link.link([library, *others])                                            # CompileError: undefined symbols ...
    library.load(space); machine.images.append(library.image)
    thread.user = library.image.functions["main"].start(thread, (argc, argv), stack_top)

    node = expression.parse_expression("kmsg->ikm_header->msgh_id + 1", scope)      # scope: scope.Scope, two methods
    result = expression.compile_expression(node, scope)                             # .type, .is_lvalue, .symbol ...
    result.evaluate(scope.Place(space, base)); result.address(scope.Place(space, base))

A Scope's ``lookup(name)`` gives a Binding: ``Local`` (in the frame, at an offset from its base), ``Symbol`` (at an
address; functions too), ``Constant``, ``Value`` (a register, ``$0``: known but nowhere in memory), ``TypeName``;
``tag("struct x")`` gives a type.

Native functions get a ``native.NativeCall`` (arguments, space, machine, thread, string(i), call()); they read
variable arguments by ``native.VariableArguments``. Values are Python's: an ``int`` in its type's range for integers,
enumerations and pointers, a ``float``, and the ``bytes`` of a structure or union passed, returned or assigned by value.
"""
