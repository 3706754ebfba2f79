from machdbg.debugger.highlight import colored_line

SOURCE = ["/* a", "   comment */ int a = 0x10;", "", 'char *s = "x";']
GREEN, RED, PURPLE, UNDERLINE, NORMAL = "\x1b[32m", "\x1b[31m", "\x1b[35m", "\x1b[4m", "\x1b[0m"


def test_colours_are_lldbs() -> None:
    assert colored_line(SOURCE, 1, is_python=False) == f"{PURPLE}/* a{NORMAL}"
    assert colored_line(SOURCE, 2, is_python=False) == (
        f"{PURPLE}   comment */{NORMAL} {GREEN}int{NORMAL} a = {RED}0x10{NORMAL};")
    assert colored_line(SOURCE, 3, is_python=False) == ""
    assert colored_line(SOURCE, 4, is_python=False) == f'{GREEN}char{NORMAL} *s = {RED}"x"{NORMAL};'


def test_the_current_word_is_underlined() -> None:
    assert colored_line(SOURCE, 4, is_python=False, highlight=False, underlined=(6, 7)) == (
        f'char *{UNDERLINE}s{NORMAL} = "x";')
    assert colored_line(SOURCE, 4, is_python=False, underlined=(10, 13)).endswith(f'{RED}{UNDERLINE}"x"{NORMAL};')


def test_python_files() -> None:
    assert colored_line(["return 1"], 1, is_python=True) == f"{GREEN}return{NORMAL} {RED}1{NORMAL}"
