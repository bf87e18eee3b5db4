# shellcheck shell=sh
# To be read by scripts/install, uninstall and bundle: what is needed before Python can speak.

# run_python TREE MODULE ARGUMENT...: with the system's Python, and nothing but TREE beside it.
run_python() {
    tree=$1 module=$2
    shift 2
    case $tree in *:*)
        echo "scripts/${module##*.}: the path $tree has a colon in it, which Python takes for" \
            "two: copy the folder to another place." >&2
        exit 2
        ;;
    esac
    python=/usr/bin/python3
    [ -x "$python" ] || python=$(command -v python3) || {
        dry=
        for word in "$@"; do [ "$word" = --dry-run ] && dry=yes; done
        if [ "$(id -u)" -ne 0 ] || [ -n "$dry" ] || ! command -v apt-get >/dev/null 2>&1; then
            echo "scripts/${module##*.}: there is no Python here: sudo apt install python3" >&2
            exit 1
        fi
        echo "Putting in python3, which the rest needs ..."
        if ! { apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
            apt-get -qq -y --no-install-recommends install python3; } >/dev/null; then
            echo "scripts/${module##*.}: python3 can't be put in: is there a network?" >&2
            exit 1
        fi
        python=/usr/bin/python3
    }
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "scripts/${module##*.}: this system's Python is too old (3.11 is needed): take" \
            "Raspberry Pi OS Lite (64-bit), bookworm or trixie, or Debian 12 or 13." >&2
        exit 2
    fi
    # -B: nothing is written into the tree; -P: nothing is taken from where one stands.
    PYTHONPATH=$tree exec "$python" -B -P -m "$module" "$@"
}
