#include "tests/support/Catch.h"
#include "viewer/core/undo/CommandStack.h"

using namespace hangaku::viewer;

namespace {

class AddCommand final : public Command {
public:
    AddCommand(int& value, int amount, std::size_t bytes)
        : m_value(value), m_amount(amount), m_bytes(bytes)
    {
        m_value += m_amount;
    }
    void undo() override { m_value -= m_amount; }
    void redo() override { m_value += m_amount; }
    Text name() const override { return Text("Add"); }
    std::size_t bytes() const override { return m_bytes; }

private:
    int& m_value;
    int m_amount;
    std::size_t m_bytes;
};

} // namespace

TEST_CASE("CommandStack: undo and redo go back and forth; a new change forgets what was undone",
          "[core][undo]")
{
    int value = 0;
    CommandStack stack;
    stack.push(std::make_unique<AddCommand>(value, 1, 10));
    stack.push(std::make_unique<AddCommand>(value, 2, 10));
    stack.undo();
    CHECK(value == 1);
    stack.redo();
    CHECK(value == 3);
    stack.undo();
    stack.push(std::make_unique<AddCommand>(value, 4, 10));
    CHECK(value == 5);
    CHECK_FALSE(stack.canRedo());
    CHECK(stack.bytes() == 20);
}

TEST_CASE("CommandStack: old commands go when the bytes run out, the newest stay", "[core][undo]")
{
    int value = 0;
    CommandStack stack(100, 3);
    for (int n = 0; n < 10; ++n)
        stack.push(std::make_unique<AddCommand>(value, 1, 30));
    CHECK(stack.size() == 3);
    CommandStack huge(100, 3);
    for (int n = 0; n < 5; ++n)
        huge.push(std::make_unique<AddCommand>(value, 1, 1000));
    CHECK(huge.size() == 3);
    CHECK(huge.canUndo());
}

TEST_CASE("CommandStack: clean means the state on disk, through undo and lost history",
          "[core][undo]")
{
    int value = 0;
    CommandStack stack;
    CHECK(stack.isClean());
    stack.push(std::make_unique<AddCommand>(value, 1, 1));
    CHECK_FALSE(stack.isClean());
    stack.markClean();
    stack.push(std::make_unique<AddCommand>(value, 1, 1));
    stack.undo();
    CHECK(stack.isClean());
    stack.undo();
    CHECK_FALSE(stack.isClean());
    stack.push(std::make_unique<AddCommand>(value, 7, 1));
    CHECK_FALSE(stack.isClean()); // the saved state can no longer be reached
    stack.undo();
    CHECK_FALSE(stack.isClean());
}
