import { render } from 'preact';
import './styles/tokens.css';
import './styles/page.css';
import './styles/sections.css';
import './styles/marks.css';
import './styles/dialog.css';
import './styles/big.css';
import { App } from './app.tsx';
import { keepFocus } from './focus.ts';
import { emptySpent } from './spent.ts';

const place = document.getElementById('board');
if (place) {
  emptySpent();
  render(<App />, place);
  keepFocus(place);
}
