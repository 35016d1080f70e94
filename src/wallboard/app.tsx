import { Announcer, Banner } from './banner.tsx';
import { accounts, behindSince, connection, isAble, views, workbins } from './board.ts';
import { CommandDialog } from './dialogs/command-dialog.tsx';
import { KeyDialog } from './dialogs/key-dialog.tsx';
import { Header } from './header.tsx';
import { silence } from './heard.ts';
import { Accounts } from './sections/accounts.tsx';
import { Offers } from './sections/offers.tsx';
import { Queues } from './sections/queues.tsx';
import { Summary } from './sections/summary.tsx';
import { Waiting } from './sections/waiting.tsx';
import { Workbins } from './sections/workbins.tsx';
import { Workers } from './sections/workers.tsx';

export const App = () => {
  const { phase } = connection.link.value;
  const lost = phase === 'lost' || phase === 'refused' || behindSince.value !== null || silence.value !== null;
  const heals = views.reduce((sum, view) => sum + view.heals.value, 0);
  const shelves =
    (workbins.picture.value?.rows.size ?? 0) > 0 || accounts.value.some(({ name }) => isAble(name, 'workbin.list'));
  return (
    <div class="page" data-lost={lost} data-heals={heals}>
      <a class="skip" href="#queues">
        Skip to the queues
      </a>
      <Header />
      <Banner />
      <main>
        <h1 class="unseen">Wallboard</h1>
        <Summary />
        <div class="columns">
          <Queues />
          <div class="side">
            <Waiting />
            <Offers />
            {shelves && <Workbins />}
            <Accounts />
          </div>
          <Workers />
        </div>
      </main>
      <Announcer />
      <CommandDialog />
      <KeyDialog />
    </div>
  );
};
