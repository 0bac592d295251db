#!/usr/bin/env bats
# A server that hangs up in the middle: at every byte of a dialogue in clear
# text, and at many of one in TLS, there is a result, and never a hang.

load ../lib/common
load ../lib/postfix
load ../lib/probe

setup_file() {
    postfix_start
}

# cut_off_start PORT: sets CUT_PORT, which leads to PORT and hangs up after
# as many bytes as the file CUT_AFTER says.
cut_off_start() {
    local folder
    folder=$(server_folder cut-off)
    CUT_PORT=$(free_port)
    CUT_AFTER=$folder/after
    echo 0 >"$CUT_AFTER"
    run_server "$folder" socat "TCP-LISTEN:$CUT_PORT,bind=127.0.0.1,fork,reuseaddr" \
        "EXEC:$ROOT/tests/lib/cut-off $CUT_AFTER $1"
    await "$folder" "$CUT_PORT"
}

# interrupt_each STEP OPTION...: interrupts after 0, STEP, 2 * STEP ... bytes,
# until there is nothing left to interrupt. Each time there is a result, whose
# verdict and exit status agree.
interrupt_each() {
    local step=$1 after=0 refused=0
    shift
    while :; do
        echo "$after" >"$CUT_AFTER"
        probe --host 127.0.0.1 --port "$CUT_PORT" --timeout 10 "${LOGIN[@]}" \
            --from user@example.org --to bob@example.org "$@"
        case $status:$(result .verdict) in
        1:fail) refused=$((refused + 1)) ;;
        0:pass | 0:warn)
            [ "$(fact quit.outcome)" != answered ] || break
            ;;
        *)
            echo "after $after bytes: status $status"
            return 1
            ;;
        esac
        after=$((after + step))
    done
    echo "$refused interruptions failed a stage"
    [ "$refused" -gt 20 ]
}

@test "interruption: at every byte in clear text" {
    cut_off_start "$POSTFIX_PLAIN_PORT"
    interrupt_each 1 --security none --allow-cleartext-auth --mechanisms PLAIN
}

@test "interruption: in TLS" {
    cut_off_start "$POSTFIX_TLS_PORT"
    interrupt_each 41 --security implicit --server-name localhost "${TRUST[@]}"
}

@test "interruption: around STARTTLS" {
    cut_off_start "$POSTFIX_PORT"
    interrupt_each 23 --security starttls --server-name localhost "${TRUST[@]}"
}
